using Rag.Core.Articles;
using Rag.Eval.Dashboard.Operations.Figures;
using Rag.Eval.Dashboard.Operations.Live;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>The pages on which the person who runs the service sees how it is. Everything reads without JavaScript.</summary>
public static class OperationsEndpoints
{
    public const string Path = "/ops";
    public const string LivePath = Path + "/live";
    public const string Style = "/ops/ops.css";
    public const string Module = "/ops/ops.js";

    private const string Instead = "How the service is doing is told on the machine itself by 'rag doctor' and /metrics";

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var seen = routes.MapSeen(Path, Instead);
        seen.MapGet("", ShowAsync);
        seen.MapGet("/stories", ShowStoriesAsync);
        seen.MapHistory();
        seen.MapLive();
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        IOperationsSource source,
        FigureRecorder recorder,
        CancellationToken cancellation
    )
    {
        var facts = await source.ReadAsync(source.AudienceOf(http), cancellation);
        var troubles = TroubleFinder.Find(facts, recorder.Now);
        return new PageResult<OperationsPage>(
            new Dictionary<string, object?>
            {
                [nameof(OperationsPage.Facts)] = facts,
                [nameof(OperationsPage.Troubles)] = troubles,
                [nameof(OperationsPage.Verdict)] = Verdict.Of(troubles, FigureSentence.Of(recorder)),
                [nameof(OperationsPage.Figures)] = LiveFigure.Six.Select(figure => FigureView.Of(figure, recorder)).ToArray(),
                [nameof(OperationsPage.Stories)] = await StoriesAsync(source, cancellation),
            }
        );
    }

    private static async Task<IResult> ShowStoriesAsync(IOperationsSource source, TimeProvider time, CancellationToken cancellation)
    {
        var read = await StoriesAsync(source, cancellation);
        if (read.Value is not { } newest)
        {
            return MessagePage.Result("Not now", read.Problem!, StatusCodes.Status503ServiceUnavailable);
        }

        var now = time.GetLocalNow();
        var (stories, areOfToday) = StoryTimes.Largest(newest, now, StoriesPage.Most);
        return new PageResult<StoriesPage>(
            new Dictionary<string, object?>
            {
                [nameof(StoriesPage.Stories)] = stories,
                [nameof(StoriesPage.AreOfToday)] = areOfToday,
                [nameof(StoriesPage.Now)] = now,
            }
        );
    }

    private static async Task<Reading<IReadOnlyList<Story>>> StoriesAsync(IOperationsSource source, CancellationToken cancellation)
    {
        try
        {
            return new Reading<IReadOnlyList<Story>>(await source.StoriesAsync(cancellation), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new Reading<IReadOnlyList<Story>>(null, "The stories cannot be read now; the log says more.");
        }
    }
}
