using System.Diagnostics;
using OpenTelemetry;
using Rag.Core.Access;

namespace Rag.Api.Telemetry;

/// <summary>
/// Takes the query from the spans of requests: on the page it holds the question. A key that somebody put into a path does not leave
/// either.
/// </summary>
internal sealed class QuestionlessSpans : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        data.SetTag("url.full", null);
        data.SetTag("http.url", null);
        data.SetTag("http.target", null);
        if (data.GetTagItem("url.path") is string path)
        {
            data.SetTag("url.path", ApiKeyText.Redacted(path));
        }
    }
}
