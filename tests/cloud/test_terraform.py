"""What docs/deploying.md says of Chalice's packages for Terraform is still so."""

import inspect

from chalice.package import TerraformGenerator, create_app_packager


def test_chalice_requires_versions_of_terraform_and_its_provider_from_before_june_2023():
    source = inspect.getsource(TerraformGenerator.generate)
    assert "'required_version': '>= 0.12.26, < 1.4.0'" in source
    assert "'version': '>= 3.61.0, < 5'" in source


def test_chalice_merges_no_other_resources_into_such_a_package():
    cloudformation, terraform = inspect.getsource(create_app_packager).split("    else:\n", 1)
    assert "merge_template=merge_template" in cloudformation
    assert "merge_template" not in terraform
