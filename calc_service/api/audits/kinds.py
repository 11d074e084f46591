"""The kinds of problem of audit runs and of their uploads."""

from http import HTTPStatus

from calc_service.api.problem_kinds import ProblemKind
from calc_service.domain.wording import Label

RUNS_NOT_KEPT = ProblemKind(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "runs-not-kept",
    Label("本服务不留存核查", "Audit runs are not kept here"),
    Label(
        "运行人员没有设定保存数据的地方（CALC_STATE=none），或核查文件夹（CALC_RUN_FOLDER）无法使用；"
        "文件可改用 POST /v1/batches 一次核查。",
        "Those who run the service keep no state (CALC_STATE=none), or its folder of runs (CALC_RUN_FOLDER) cannot be"
        " used; POST /v1/batches audits a file at once.",
    ),
)
NO_SUCH_RUN = ProblemKind(
    HTTPStatus.NOT_FOUND,
    "no-such-run",
    Label("没有这次核查", "No such audit run"),
    Label(
        "它可能已经删除或到期，或属于另一机构；GET /v1/audits 列出可以看到的各次核查。",
        "It may have been removed, its time may be over, or it is another office's; GET /v1/audits lists those that you"
        " may see.",
    ),
)
NO_SUCH_ROW = ProblemKind(
    HTTPStatus.NOT_FOUND,
    "no-such-row",
    Label("文件没有这一行", "The file has no such row"),
    Label(
        "行号与电子表格相同：表头是第 1 行，数据从第 2 行起。",
        "Rows are numbered as a spreadsheet numbers them: the header is row 1, the first row of data row 2.",
    ),
)
RUN_NOT_DONE = ProblemKind(
    HTTPStatus.CONFLICT,
    "run-not-done",
    Label("核查还没有完成", "The audit is not done yet"),
    Label(
        "请稍后再取；GET /v1/audits/{id} 说明进度。",
        "Come again later; GET /v1/audits/{id} says how far it is.",
    ),
)
RUN_RECEIVING = Label(
    "文件还没有传完；请续传（HEAD 得到已收到的字节数，PATCH 续传），传完后自动开始核查。",
    "The file is not there as a whole: send the rest (HEAD says how many bytes are here, PATCH adds to them), and the"
    " audit begins by itself.",
)
RUN_WAITING = Label(
    "文件已收到，正在等待处理；请稍后再取，GET /v1/audits/{id} 说明进度。",
    "The file is here and waits for its turn; come again later, GET /v1/audits/{id} says how far it is.",
)
RUN_WORKING = Label(
    "正在核查；请稍后再取，GET /v1/audits/{id} 说明进度。",
    "It is being audited; come again later, GET /v1/audits/{id} says how far it is.",
)
RUN_REFUSED = ProblemKind(
    HTTPStatus.CONFLICT,
    "run-refused",
    Label("文件无法核查", "The file could not be audited"),
    Label(
        "没有结果。请按所列各处逐项更正文件，再作为新的核查提交。",
        "There is no result. Correct each place that errors names and send the file as a new run.",
    ),
)
RUN_FAILED = ProblemKind(
    HTTPStatus.CONFLICT,
    "run-failed",
    Label("核查没有完成", "The audit failed"),
    Label(
        "没有结果；GET /v1/audits/{id} 说明原因。请告知运行人员，或重新提交文件。",
        "There is no result; GET /v1/audits/{id} says why. Tell those who run the service, or send the file again.",
    ),
)
RESULT_FAILED = ProblemKind(
    HTTPStatus.CONFLICT,
    "result-failed",
    Label("结果无法写成这种格式", "The result could not be written in this form"),
    Label(
        "请换一种格式（CSV 或 Parquet 适合任何大小），或稍后再取一次：服务会重新写出。",
        "Ask for another form (CSV and Parquet take any size), or ask once more later: it is written anew.",
    ),
)
OTHER_ENGINE = ProblemKind(
    HTTPStatus.CONFLICT,
    "other-engine",
    Label("服务已经升级", "The service was upgraded since"),
    Label(
        "这次核查由以前版本的程序计算，现有的结果照常可取，但不能再据以计算或写成别的格式；需要时请重新提交文件。",
        "An earlier version computed this run. What there is of it can be had as before, but nothing more can be"
        " computed from it or written in another form; send the file again where that is needed.",
    ),
)
COMPARISON_FAILED = ProblemKind(
    HTTPStatus.CONFLICT,
    "comparison-failed",
    Label("两次核查没有比较完成", "The two runs could not be compared"),
    Label(
        "请再取一次：服务会重新比较。仍不成功的，请告知运行人员。",
        "Ask once more: they are compared anew. Where that fails too, tell those who run the service.",
    ),
)
NOT_COMPARABLE = ProblemKind(
    HTTPStatus.CONFLICT,
    "not-comparable",
    Label("两次核查的文件种类不同", "The two runs are of different kinds of file"),
    Label(
        "结算文件只能与结算文件比较，参保资助文件只能与参保资助文件比较。",
        "A file of claims is compared with one of claims, one of enrolments with one of enrolments.",
    ),
)
ALREADY_RECEIVED = ProblemKind(
    HTTPStatus.CONFLICT,
    "upload-offset",
    Label("续传的位置不对", "The upload goes on somewhere else"),
    Label(
        "Upload-Offset 须等于已收到的字节数；请用 HEAD 查询后从该处续传。",
        "Upload-Offset has to be the number of bytes that are here; ask with HEAD and go on from there.",
    ),
)
TUS_VERSION = ProblemKind(
    HTTPStatus.PRECONDITION_FAILED,
    "tus-version",
    Label("续传协议的版本不对", "Another version of the upload protocol"),
    Label(
        "续传按“tus 1.0.0”：请在 Tus-Resumable 头中写 1.0.0。",
        "Uploads keep to tus 1.0.0: send the header Tus-Resumable with 1.0.0.",
    ),
)
UPLOAD_TAKEN = ProblemKind(
    HTTPStatus.LOCKED,
    "upload-taken",
    Label("正在接收这个文件", "This file is being received"),
    Label(
        "另一个连接正在续传同一文件；请在 Retry-After 头所示秒数之后用 HEAD 查询，再续传。",
        "Another connection sends the same file; after the seconds in Retry-After ask with HEAD and go on from there.",
    ),
)
NOT_UPLOAD_BYTES = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-upload-bytes",
    Label("续传内容须声明为字节", "What is added has to be declared as bytes"),
    Label(
        "Content-Type 须为 application/offset+octet-stream；文件的格式在建立核查时写明。",
        "Content-Type has to be application/offset+octet-stream; the form of the file is said when the run is begun.",
    ),
)
BAD_UPLOAD = ProblemKind(
    HTTPStatus.BAD_REQUEST,
    "bad-upload",
    Label("续传请求有误", "The upload cannot be read"),
    Label(
        "Upload-Length 和 Upload-Offset 须为不带符号的整数；用 Upload-Length 建立核查时不带正文，"
        "续传的字节合计不超过 Upload-Length。",
        "Upload-Length and Upload-Offset have to be whole numbers; a run begun with Upload-Length has no body, and no"
        " more bytes may follow than it says.",
    ),
)
NO_PIVOT = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-pivot",
    Label("这次核查没有这个统计", "There is no such pivot of this run"),
    Label(
        "统计按结算文件的各行作出，成员不能过多。",
        "Pivots are made of the rows of claims, and of no more members than can be added up.",
    ),
)
OF_ENROLMENTS = Label(
    "参保资助的核查没有统计表；请看汇总和报告。", "A run of enrolments has no pivots; see its summary and its report."
)
TOO_MANY_MEMBERS = Label(
    "成员超过一百一十万，多半不是机构列；请改按别的维度，或去掉其中一个。",
    "There are more than 1,100,000 members, which are hardly facilities; ask for another dimension, or for one alone.",
)
AUDIT_KINDS = (
    RUNS_NOT_KEPT,
    NO_SUCH_RUN,
    NO_SUCH_ROW,
    RUN_NOT_DONE,
    RUN_REFUSED,
    RUN_FAILED,
    RESULT_FAILED,
    COMPARISON_FAILED,
    NOT_COMPARABLE,
    OTHER_ENGINE,
    ALREADY_RECEIVED,
    TUS_VERSION,
    UPLOAD_TAKEN,
    NOT_UPLOAD_BYTES,
    BAD_UPLOAD,
    NO_PIVOT,
)
