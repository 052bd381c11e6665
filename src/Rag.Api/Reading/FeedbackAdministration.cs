using System.Text.Json;
using Rag.Api.Edge;
using Rag.Core.Answers;

namespace Rag.Api.Reading;

/// <summary>All that readers said, a JSON line for each, for the person who runs the service.</summary>
internal static class FeedbackAdministration
{
    public const string Path = "/admin/feedback";

    private const byte LineEnd = (byte)'\n';

    public static void MapFeedback(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, (IAnswerFeedback feedback) => Results.Stream(to => WriteAsync(feedback, to), "application/x-ndjson"))
            .AddEndpointFilter(AdminGate.RequireAsync);

    public static async Task WriteAsync(IAnswerFeedback feedback, Stream to, CancellationToken cancellation = default)
    {
        await foreach (var said in feedback.ListAsync(cancellation))
        {
            await to.WriteAsync(
                (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(FeedbackLine.Of(said), ReadingJson.Default.FeedbackLine), LineEnd],
                cancellation
            );
        }
    }
}
