"""Every kind of problem: its status, its name, and what is said at each occurrence."""

from dataclasses import dataclass
from http import HTTPStatus

from calc_service.domain.wording import Label


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: what is the same at each occurrence."""

    status: HTTPStatus
    name: str
    title: Label
    detail: Label

    @property
    def type(self) -> str:
        """The URI reference that identifies this kind of problem."""
        return f"/problems/{self.name}"


BAD_REQUEST = ProblemKind(
    HTTPStatus.BAD_REQUEST,
    "bad-request",
    Label("请求有误", "Bad request"),
    Label("请求无法读取，请检查后重新发送。", "The request cannot be read. Check it and send it again."),
)
MALFORMED_BODY = ProblemKind(
    HTTPStatus.BAD_REQUEST,
    "malformed-body",
    Label("请求正文不是规范的 JSON", "The body is not well-formed JSON"),
    Label("请发送 UTF-8 编码的 JSON。", "Send JSON in UTF-8."),
)
NOT_FOUND = ProblemKind(
    HTTPStatus.NOT_FOUND,
    "not-found",
    Label("没有这个地址", "No such address"),
    Label("可用的地址见 /openapi.json。", "The addresses that exist are listed in /openapi.json."),
)
NO_SUCH_ENTRY = ProblemKind(
    HTTPStatus.NOT_FOUND,
    "no-such-entry",
    Label("没有这一项", "No such entry"),
    Label(
        "同一地址去掉最后一段即列出全部各项；编号中的“#”在地址里写作“%23”。",
        "The same address without its last part lists every entry; write the # of an id as %23 in an address.",
    ),
)
METHOD_NOT_ALLOWED = ProblemKind(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method-not-allowed",
    Label("该地址不支持这种请求方法", "Method not allowed here"),
    Label("可用的方法见 Allow 头。", "The Allow header lists the methods that are."),
)
REQUEST_TIMEOUT = ProblemKind(
    HTTPStatus.REQUEST_TIMEOUT,
    "request-timeout",
    Label("请求超时", "The request took too long to arrive"),
    Label("请重新发送。", "Send it again."),
)
BODY_TOO_LARGE = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body-too-large",
    Label("请求正文过大", "The body is too large"),
    Label("请把结算分次提交，用年初至今累计衔接。", "Submit the claims in parts, joined by year_to_date."),
)
NOT_JSON = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-json",
    Label("请求正文须声明为 JSON", "The body has to be declared as JSON"),
    Label(
        "Content-Type 须为 application/json，字符集须省略或为 utf-8。",
        "Content-Type has to be application/json, its charset absent or utf-8.",
    ),
)
CODING_NOT_TAKEN = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "coding-not-taken",
    Label("请求正文的压缩方式无法识别", "The body is packed in a way that is not read"),
    Label(
        "Content-Encoding 可用的取值见 Accept-Encoding 头；也可以不压缩发送。",
        "The Accept-Encoding header lists what Content-Encoding may be; or send the body without packing.",
    ),
)
NO_SUCH_CODING = ProblemKind(
    HTTPStatus.NOT_ACCEPTABLE,
    "no-such-coding",
    Label("无法按所要求的压缩方式答复", "No reply in a coding that is accepted"),
    Label(
        "Accept-Encoding 拒绝了不压缩的答复（“identity;q=0”），须同时接受 gzip 或 zstd；或省略该头。",
        "Accept-Encoding refuses a reply that is not packed (identity;q=0): accept gzip or zstd as well, or leave the"
        " header out.",
    ),
)
NOT_CASE_LINES = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-case-lines",
    Label("请求正文须声明为每行一个案件", "The body has to be declared as one case a line"),
    Label(
        "Content-Type 须为 application/x-ndjson，字符集须省略或为 utf-8。",
        "Content-Type has to be application/x-ndjson, its charset absent or utf-8.",
    ),
)
LIST_TOO_LONG = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "list-too-long",
    Label("名单过长", "The list of cases is too long"),
    Label(
        "一次最多 10000 行，总字节数也有上限；没有计算任何一行。请分成几份，分次提交。",
        "At most 10,000 lines are taken at a time, and the bytes of all are bounded too; no line was computed. Divide"
        " the list and submit it in parts.",
    ),
)
CASE_TOO_LONG = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "case-too-long",
    Label("此行的案件过大", "The case on this line is too large"),
    Label(
        "此行没有计算，其余各行照常计算。请把其结算分次提交，用年初至今累计衔接。",
        "This line was not computed, the others were. Submit its claims in parts, joined by year_to_date.",
    ),
)
OUT_OF_TIME = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "out-of-time",
    Label("超出时限，其余没有计算", "Out of time: the rest was not computed"),
    Label(
        "从这一行起没有计算。答复取得过慢，或计算用时过长；请把其余各行另行提交，并及时读取答复。",
        "From this line on nothing was computed, since the reply was taken too slowly or the work took too long. Submit"
        " the remaining lines again, and read the reply as it comes.",
    ),
)
UNPROCESSABLE_CASE = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-case",
    Label("案件无法计算", "The case cannot be computed"),
    Label("请按所列各处逐项更正后重新提交。", "Correct each place that errors names and submit it again."),
)
UNPROCESSABLE_QUERY = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-query",
    Label("查询参数有误", "The query cannot be answered"),
    Label("请按所列各处逐项更正后重新查询。", "Correct each parameter that errors names and ask again."),
)
FILE_TOO_LARGE = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "file-too-large",
    Label("文件过大", "The file is too large"),
    Label(
        "请压缩后发送（gzip 或 zstd），或按人员分成几个文件：同一人同一年度的结算须在同一文件中。",
        "Pack it with gzip or zstd, or divide it by person: the claims of a person and year belong into one file.",
    ),
)
FORM_NOT_UNDERSTOOD = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "form-not-understood",
    Label("不支持的文件格式", "The form of the file is not understood"),
    Label(
        "Content-Type 须为 CSV、NDJSON、Parquet、XLSX、ODS 或 XLS 之一，字符集须为 UTF-8、UTF-16 或 GB18030；"
        "或为 application/octet-stream，并在查询中用“form”说明是哪一种。",
        "Content-Type has to name CSV, NDJSON, Parquet, XLSX, ODS or XLS, its charset UTF-8, UTF-16 or GB18030;"
        " or application/octet-stream, with form in the query saying which of them it is.",
    ),
)
NOT_ACCEPTABLE = ProblemKind(
    HTTPStatus.NOT_ACCEPTABLE,
    "not-acceptable",
    Label("无法按所要求的格式答复", "No reply in the form asked for"),
    Label(
        "Accept 可为 CSV、NDJSON、Parquet、XLSX 或 application/zip；省略则与所发文件格式相同，ODS 与 XLS 得到 XLSX。",
        "Accept may name CSV, NDJSON, Parquet, XLSX or application/zip; without it the form that was sent is kept, and "
        "ODS and XLS get XLSX.",
    ),
)
UNPROCESSABLE_FILE = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-file",
    Label("文件无法读取", "The file cannot be read"),
    Label("请按所列各处逐项更正后重新提交。", "Correct each place that errors names and submit it again."),
)
BUSY = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "busy",
    Label("正在处理其他文件", "Busy with other files"),
    Label("请在 Retry-After 头所示秒数之后重新发送。", "Send it again after the seconds in Retry-After."),
)
NO_ROOM = ProblemKind(
    HTTPStatus.INSUFFICIENT_STORAGE,
    "no-room",
    Label("服务器磁盘空间不足", "The disk of the service is full"),
    Label(
        "没有得出结果，文件本身没有问题。请告知维护人员，稍后重新发送。",
        "There is no result, and nothing is wrong with the file. Tell those who run the service, send it again later.",
    ),
)
FOLDER_UNUSABLE = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "folder-unusable",
    Label("服务器的工作文件夹无法写入", "The working folder of the service cannot be written to"),
    Label(
        "暂不能处理文件。请告知维护人员检查 CALC_BATCH_FOLDER（未设置则为系统临时文件夹）。",
        "No file can be worked on. Tell those who run the service to look at CALC_BATCH_FOLDER, or without it at the"
        " system's temporary folder.",
    ),
)
NOT_READY = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "not-ready",
    Label("服务尚未就绪", "The service is not fit for work"),
    Label(
        "请维护人员按所列各项逐一处理；恢复后本地址自行变为就绪，不必重启。",
        "Those who run the service should see to each check that errors names; once they are well, this address says so"
        " by itself, without a restart.",
    ),
)
CHANGES_TOO_LARGE = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "changes-too-large",
    Label("改动过大", "The changes are too large"),
    Label(
        "请只提交改动了的规则文件，请求正文（解压后）合计不超过 10 MiB。",
        "Send only the rules files that differ, a body of 10 MiB at most, unpacked.",
    ),
)
NOT_JSON_NOR_FORM = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-json-nor-form",
    Label("请求正文须声明为 JSON 或表单", "The body has to be declared as JSON or as a form"),
    Label(
        "Content-Type 须为 application/json，或 multipart/form-data（分“changes”和“claims”两个部分，附结算文件）；"
        "表单整体不得压缩。",
        "Content-Type has to be application/json or multipart/form-data (with the parts changes and claims); a form is"
        " not packed as a whole.",
    ),
)
MALFORMED_FORM = ProblemKind(
    HTTPStatus.BAD_REQUEST,
    "malformed-form",
    Label("表单无法读取", "The form cannot be read"),
    Label(
        "请按 multipart/form-data 发送“changes”（JSON），以及“claims”（结算文件）或“enrolments”（参保名单），或两者。",
        "Send multipart/form-data with the part changes (JSON) and with claims (a file of claims), enrolments (a list"
        " of enrolments), or both.",
    ),
)
PART_NOT_UNDERSTOOD = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "part-not-understood",
    Label("表单的一个部分格式不对", "The form of a part is not understood"),
    Label("请按所列之处改正该部分后重新提交。", "Correct the part that errors names and submit the form again."),
)
NO_SUCH_REPORT = ProblemKind(
    HTTPStatus.NOT_ACCEPTABLE,
    "no-such-report",
    Label("无法按所要求的格式答复", "No reply in the form asked for"),
    Label("Accept 可为 application/json 或 text/html。", "Accept may name application/json or text/html."),
)
UNPROCESSABLE_TRIAL = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-trial",
    Label("试算请求有误", "The changes cannot be tried"),
    Label("请按所列各处逐项更正后重新提交。", "Correct each place that errors names and submit it again."),
)
REFUSED_RULES = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "refused-rules",
    Label("改动后的规则有错误", "The changed rules hold errors"),
    Label(
        "请按所列的文件、行、列逐处改正后重新提交。",
        "Put right each file, line and column that errors names and submit them again.",
    ),
)
INTERNAL_ERROR = ProblemKind(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal-error",
    Label("服务内部错误", "The service failed"),
    Label(
        "没有得出结果。请把 X-Request-Id 头告知维护人员。",
        "There is no result. Give the X-Request-Id header to those who run the service.",
    ),
)
FOREIGN_CALLER = ProblemKind(
    HTTPStatus.FORBIDDEN,
    "foreign-caller",
    Label("不接受来自别处的请求", "Requests from elsewhere are not answered"),
    Label(
        "服务没有设密钥时只答复本机（“localhost”、127.0.0.1）和自己的网页；其他网页的来源须列入 CALC_ALLOWED_ORIGINS，"
        "其他机器使用须先发放密钥。",
        "Without keys a service answers its own machine (localhost, 127.0.0.1) and its own pages. Other pages' origins"
        " have to stand in CALC_ALLOWED_ORIGINS; for other machines keys have to be made first.",
    ),
)
OF_EVERY_ADDRESS = (NO_SUCH_CODING, UNPROCESSABLE_QUERY, FOREIGN_CALLER, INTERNAL_ERROR)
"""What any operation may answer: no other parameter of the query is taken than those described."""
