using Rag.Pages;

namespace Rag.Eval.Dashboard.Operations.Playground;

/// <summary>The page on which one question is asked under two configurations.</summary>
public static class PlaygroundEndpoints
{
    public const string Path = "/eval/playground";

    private const string Instead =
        "One question is asked from the command line by 'rag ask', with other settings by variables such as " + "RAG_Retrieval__Dense";

    public static void MapPlayground(this IEndpointRouteBuilder routes)
    {
        routes.MapSeen(Path, Instead).MapGet("", Show);
        routes.MapChanged(Path, Instead, Path).MapPost("", AskAsync);
    }

    private static PageResult<PlaygroundPage> Show(IPlayground playground) =>
        new(new Dictionary<string, object?> { [nameof(PlaygroundPage.Settings)] = playground.Settings });

    private static async Task<IResult> AskAsync(HttpContext http, IPlayground playground, IOperationsSource source)
    {
        var form = await FormBody.ReadAsync(http);
        var question = form["question"].ToString();
        var (first, second) = (ValuesOf("a"), ValuesOf("b"));
        var page = new Dictionary<string, object?>
        {
            [nameof(PlaygroundPage.Settings)] = playground.Settings,
            [nameof(PlaygroundPage.Question)] = question,
            [nameof(PlaygroundPage.FirstValues)] = first,
            [nameof(PlaygroundPage.SecondValues)] = second,
        };
        var status = StatusCodes.Status200OK;
        try
        {
            var audience = source.AudienceOf(http);
            page[nameof(PlaygroundPage.First)] = await playground.AskAsync(question, first, audience, http.RequestAborted);
            page[nameof(PlaygroundPage.Second)] = await playground.AskAsync(question, second, audience, http.RequestAborted);
        }
        catch (PlaygroundException refusal)
        {
            page.Remove(nameof(PlaygroundPage.First));
            page[nameof(PlaygroundPage.Problem)] = refusal.Message;
            status = StatusCodes.Status422UnprocessableEntity;
        }

        return new PageResult<PlaygroundPage>(page, status);

        Dictionary<string, string> ValuesOf(string side) =>
            playground
                .Settings.Select(setting => (setting.Name, setting.Value, Given: form[$"{side}.{setting.Name}"].ToString().Trim()))
                .Where(setting => setting.Given.Length > 0 && setting.Given != setting.Value)
                .ToDictionary(setting => setting.Name, setting => setting.Given);
    }
}
