"""Checks of the chat's CloudFormation template; each yields the problems that it finds."""

import re

INTEGRATION_TIMEOUT_S = 29  # API Gateway's limit
APIS = ("AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi")
TABLE_PROPERTIES = {
    "BillingMode": "PAY_PER_REQUEST",
    "SSESpecification": None,  # any selects a KMS key, which is billed; DynamoDB's own is free
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
}
# A backup of the index would keep words of deleted messages; it can be made again from the log.
WITHOUT_BACKUP = {"SearchTable"}
NO_BACKUP = {"PointInTimeRecoverySpecification": None}
OF_SETTINGS = {  # what a setting of the stage names, alone
    "events:PutEvents": r"arn:(aws:events:[a-z0-9-]+:\d{12}|:events::):event-bus/[\w./-]+",
    "lambda:InvokeFunction": r"arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w:-]+",
    "ssm:GetParameter": r"arn::ssm:::parameter/[\w./-]+",
    "secretsmanager:GetSecretValue": r"arn::secretsmanager:::secret:[\w./+=@-]+-\?{6}",
}
THROTTLES = ("ThrottlingRateLimit", "ThrottlingBurstLimit")


def problems(template):
    """List all problems of a template."""
    checks = (dangling, routes, calls, permissions, functions, policies, tables, queues, stages)
    return [problem for check in checks for problem in check(template)]


def of_type(template, *types):
    """The properties of all resources of these types, by logical id."""
    found = {id: r for id, r in template["Resources"].items() if r["Type"] in types}
    return {id: resource.get("Properties", {}) for id, resource in found.items()}


def references(value):
    """The logical ids and parameters that a value refers to."""
    if isinstance(value, list):
        return {name for inner in value for name in references(inner)}
    if not isinstance(value, dict):
        return set()
    match value:
        case {"Ref": str(name)}:
            return {name}
        case {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::GetAtt": str(text)}:
            return {text.partition(".")[0]}
        case {"Fn::Sub": str(text)}:
            return substituted(text)
        case {"Fn::Sub": [str(text), dict(own)]}:
            return substituted(text) - own.keys() | references(list(own.values()))
    return references(list(value.values()))


def substituted(text):
    return set(re.findall(r"\$\{([\w:]+)[^}]*\}", text))


def dangling(template):
    known = {*template["Resources"], *template["Parameters"]}
    for id, part in [*template["Resources"].items(), *template["Outputs"].items()]:
        needs = part.get("DependsOn", [])
        wanted = references(part) | set([needs] if isinstance(needs, str) else needs)
        for name in sorted(wanted - known):
            if not name.startswith("AWS::"):
                yield f"{id}: there is no {name}"
        condition = part.get("Condition")
        if condition and condition not in template["Conditions"]:
            yield f"{id}: there is no condition {condition}"


def routes(template):
    integrations = of_type(template, "AWS::ApiGatewayV2::Integration")
    for id, route in of_type(template, "AWS::ApiGatewayV2::Route").items():
        targets = [integrations[name] for name in references(route["Target"]) & {*integrations}]
        if [target["ApiId"] for target in targets] != [route["ApiId"]]:
            yield f"{id}: no integration of its API"
        for deployment, resource in template["Resources"].items():
            deploys = resource["Type"] == "AWS::ApiGatewayV2::Deployment"
            if deploys and id not in resource.get("DependsOn", []):
                yield f"{deployment}: does not wait for {id}"
    for where, _, integration in rest_methods(template):
        if integration is None:
            yield f"{where}: no integration"


def rest_methods(template):
    """Each method of the REST APIs: its label, its API, and its integration or None."""
    for id, api in of_type(template, "AWS::ApiGateway::RestApi").items():
        for path, methods in api["Body"]["paths"].items():
            for method, operation in methods.items():
                where = f"{id} {method.upper()} {path}"
                yield where, id, operation.get("x-amazon-apigateway-integration")


def called(template):
    """Each integration: its label, the API that calls, and the functions in its URI."""
    lambdas = {*of_type(template, "AWS::Lambda::Function")}
    for id, integration in of_type(template, "AWS::ApiGatewayV2::Integration").items():
        api = integration["ApiId"]["Ref"]
        yield id, api, references(integration.get("IntegrationUri")) & lambdas
    for where, api, integration in rest_methods(template):
        yield where, api, references((integration or {}).get("uri")) & lambdas


def calls(template):
    lambdas = of_type(template, "AWS::Lambda::Function")
    permitted = [source(p) for p in of_type(template, "AWS::Lambda::Permission").values()]
    for where, api, targets in called(template):
        if len(targets) != 1:
            yield f"{where}: no function"
        for function in targets:
            if (function, api) not in permitted:
                yield f"{where}: {api} may not call {function}"
            if lambdas[function]["Timeout"] > INTEGRATION_TIMEOUT_S:
                yield f"{function}: works longer than API Gateway waits"


def source(permission):
    """The function and the API of a permission; the API is None if the permission names none."""
    [function] = references(permission["FunctionName"])
    match permission:
        case {
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": [str(text), dict(own)]},
        } if re.fullmatch(r"arn:\S+:execute-api:\S+:\$\{AWS::AccountId\}:\$\{\w+\}/\*", text):
            [api] = references(list(own.values()))
            return function, api
    return function, None


def permissions(template):
    apis = of_type(template, *APIS)
    for id, permission in of_type(template, "AWS::Lambda::Permission").items():
        if source(permission)[1] not in apis:
            yield f"{id}: open to others than an API of this template"


def functions(template):
    roles = {*of_type(template, "AWS::IAM::Role")}
    groups = of_type(template, "AWS::Logs::LogGroup")
    for id, function in of_type(template, "AWS::Lambda::Function").items():
        if not references(function.get("Role")) & roles:
            yield f"{id}: no role"
        own = {
            name
            for name, group in groups.items()
            if group.get("LogGroupName") == {"Fn::Sub": f"/aws/lambda/${{{id}}}"}
            and group.get("RetentionInDays")
        }
        if not own:
            yield f"{id}: no log group with retention"
        if not own <= granted(template, "logs:PutLogEvents"):
            yield f"{id}: may not write its log"
        yield from environment(template, id, function)


def environment(template, id, function):
    kinds = {"TABLE": "AWS::DynamoDB::Table", "QUEUE": "AWS::SQS::Queue"}
    for variable, value in function["Environment"]["Variables"].items():
        kind = kinds.get(variable.rpartition("_")[2])
        if kind and not references(value) & {*of_type(template, kind)}:
            yield f"{id}: {variable} is no {kind}"


def statements(template):
    """Each statement of each policy, with its actions and resources as lists."""
    inline = of_type(template, "AWS::IAM::Role").values()
    attached = list(of_type(template, "AWS::IAM::Policy").values())
    for policy in [*(p for role in inline for p in role["Policies"]), *attached]:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield as_list(statement["Action"]), as_list(statement["Resource"])


def as_list(value):
    return value if isinstance(value, list) else [value]


def actions(template):
    """All actions that the functions may use."""
    return {action for allowed, _ in statements(template) for action in allowed}


def granted(template, action):
    """The resources that an action is allowed on."""
    resources = [resources for allowed, resources in statements(template) if action in allowed]
    return references(resources)


def policies(template):
    for allowed, resources in statements(template):
        if any(not re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action) for action in allowed):
            yield f"{allowed}: not single actions"
        if all(action.startswith("xray:") for action in allowed):
            continue  # X-Ray's actions cannot be limited to a resource
        for resource in resources:
            if {*allowed} <= {*OF_SETTINGS} and is_of_a_setting(template, resource, *allowed):
                continue
            if not references(resource) & {*template["Resources"]}:
                yield f"{allowed}: on more than resources of this template: {resource}"


def is_of_a_setting(template, resource, action):
    """Whether a resource is the secret, or the function, that the mapping names for the stage."""
    match resource:
        case {"Fn::Sub": [str(arn), {"Name": {"Fn::FindInMap": [mapping, {"Ref": "Stage"}, key]}}]}:
            arn = re.sub(r"\$\{AWS::\w+\}", "", arn)
            names = {stage[key] for stage in template["Mappings"][mapping].values()} - {""}
            return all(re.fullmatch(OF_SETTINGS[action], arn.replace("${Name}", n)) for n in names)
    return False


def tables(template):
    for id, table in of_type(template, "AWS::DynamoDB::Table").items():
        expected = {**TABLE_PROPERTIES, **(NO_BACKUP if id in WITHOUT_BACKUP else {})}
        wrong = [key for key, value in expected.items() if table.get(key) != value]
        if not table.get("TimeToLiveSpecification", {}).get("Enabled"):
            wrong.append("TimeToLiveSpecification")
        yield from (f"{id}: {key} is {table.get(key)}" for key in wrong)


def queues(template):
    found, lambdas = (of_type(template, f"AWS::{t}") for t in ("SQS::Queue", "Lambda::Function"))
    for id, mapping in of_type(template, "AWS::Lambda::EventSourceMapping").items():
        if "StartingPosition" in mapping:
            yield from stream(template, id, mapping)
            continue
        queue = [found[name] for name in references(mapping["EventSourceArn"]) & {*found}]
        [function] = references(mapping["FunctionName"])
        is_ordered = queue and queue[0].get("FifoQueue")
        if is_ordered and mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{id}: what its function returns is not read"
        if not queue:
            yield f"{id}: no queue of this template"
        # AWS advises six times: with less, throttled messages are delivered again too early.
        elif queue[0]["VisibilityTimeout"] < 6 * lambdas[function]["Timeout"]:
            yield f"{id}: the queue's messages come again too early"
        elif not references(queue[0].get("RedrivePolicy")) & {*found}:
            yield f"{id}: no dead-letter queue"


def stream(template, id, mapping):
    """The problems of a mapping of a table's stream."""
    found = of_type(template, "AWS::DynamoDB::Table", "AWS::SQS::Queue")
    streaming = [found[name] for name in references(mapping["EventSourceArn"]) & {*found}]
    if not streaming or "StreamSpecification" not in streaming[0]:
        yield f"{id}: no stream of a table of this template"
    letters = references(mapping.get("DestinationConfig")) & {*found}
    if not letters:
        yield f"{id}: no dead-letter queue"
    elif not letters <= granted(template, "sqs:SendMessage"):
        yield f"{id}: may not send to {letters}"
    if not mapping.get("BisectBatchOnFunctionError"):
        yield f"{id}: one record can hold back all others of its batch"


def stages(template):
    for id, stage in of_type(template, "AWS::ApiGatewayV2::Stage").items():
        yield from unthrottled(id, stage.get("DefaultRouteSettings", {}))
    for id, stage in of_type(template, "AWS::ApiGateway::Stage").items():
        every = {"ResourcePath": "/*", "HttpMethod": "*"}
        settings = [s for s in stage.get("MethodSettings", []) if every.items() <= s.items()]
        yield from unthrottled(id, *settings[:1] or [{}])
    for id, deployment in of_type(template, "AWS::ApiGateway::Deployment").items():
        if "StageName" in deployment:
            yield f"{id}: makes a stage that nothing throttles"


def unthrottled(id, settings):
    return [f"{id}: no {limit}" for limit in THROTTLES if limit not in settings]
