using System.Diagnostics;
using OpenTelemetry;

namespace Rag.Api.Telemetry;

/// <summary>Takes the query from the spans of requests: on the page it holds the question.</summary>
internal sealed class QuestionlessSpans : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        data.SetTag("url.full", null);
        data.SetTag("http.url", null);
        data.SetTag("http.target", null);
    }
}
