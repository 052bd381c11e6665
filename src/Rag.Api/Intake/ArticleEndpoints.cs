using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Core.Articles;

namespace Rag.Api.Intake;

/// <summary>Articles that programs hand in and take away.</summary>
internal static class ArticleEndpoints
{
    public const string Path = "/v1/articles";
    public const string LinesType = "application/x-ndjson";
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 255;
    private const int LongestReason = 500;
    private const string NoReason = "It was withdrawn by the service that handed it in.";
    private const int DefaultChanges = 100;
    private const int MostChanges = 1000;

    private const string Tag = "News";
    private const string Example = """{"url":"https://a.example/1","title":"Bridge","body":"The bridge is open."}""";

    /// <summary>Changes that one answer may look at.</summary>
    private const int MostLookedAt = 100_000;

    private static readonly Dictionary<string, string> s_handover = new(StringComparer.Ordinal)
    {
        ["collection"] = "Whom the articles are for that name no collection themselves; the public news where left out.",
    };

    private static readonly Dictionary<string, string> s_withdrawal = new(StringComparer.Ordinal)
    {
        ["id"] = "The article's id.",
        ["reason"] = "A sentence that readers are shown.",
    };

    private static readonly Dictionary<string, string> s_changes = new(StringComparer.Ordinal)
    {
        ["after"] = "The cursor of an earlier answer; the beginning where left out.",
        ["limit"] = $"A number from 1 to {MostChanges}; {DefaultChanges} where left out.",
    };

    public static void MapArticles(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Path, PostAsync)
            .AddEndpointFilter(CallerGate.RequireWriterAsync)
            .Note("pushArticles", Tag, "Hand an article in, or several as lines", new ApiNote(Example) { Parameters = s_handover })
            .Takes<ArticleBody>(LinesType)
            .Gives<ArticleResult>()
            .Gives<ArticleResult>(StatusCodes.Status422UnprocessableEntity)
            .Refuses(400, 401, 403, 409, 413, 415);
        routes
            .MapDelete(Path + "/{id}", WithdrawAsync)
            .AddEndpointFilter(CallerGate.RequireWriterAsync)
            .Note("withdrawArticle", Tag, "Withdraw an article", new ApiNote { Parameters = s_withdrawal })
            .Gives<WithdrawnArticle>()
            .Refuses(400, 401, 403, 404);
        routes
            .MapGet(Path + "/changes", ChangesAsync)
            .AddEndpointFilter(CallerGate.RequireWriterAsync)
            .Note("listChanges", Tag, "Follow what happens to articles", new ApiNote { Parameters = s_changes })
            .Gives<ArticleChangesWire>()
            .Refuses(400, 401, 403);
    }

    /// <param name="collection">Whom the articles are for that name no collection themselves; the public news where left out.</param>
    private static async Task<IResult> PostAsync(HttpContext http, string? collection, ArticleIntake intake)
    {
        var places = new ArticlePlaces(http.Caller(), collection);
        if (collection is not null && places.Find(null, out var refusal) is null)
        {
            throw new BadHttpRequestException(refusal, StatusCodes.Status403Forbidden);
        }

        var key = http.Request.Headers[KeyHeader].ToString();
        if (key.Length > LongestKey)
        {
            throw Refusal($"The {KeyHeader} has more than {LongestKey} characters: send a shorter one.");
        }

        var isLines = http.Request.ContentType?.Split(';')[0].Trim().Equals(LinesType, StringComparison.OrdinalIgnoreCase) == true;
        if (isLines && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // each line is bounded, and so is their number
        }

        var body = new LineBody(isLines ? http.Request.BodyReader : OneLine(await JsonBody.ReadAsync(http)));
        var answer =
            key.Length == 0
                ? intake.AnswerAsync(body, places, http.RequestAborted)
                : intake.AnswerOnceAsync(key, body, places, http.RequestAborted);
        if (isLines)
        {
            return new ResultLines(answer);
        }

        var result = await answer.SingleAsync(http.RequestAborted);
        var status = result.Status == ArticleResult.FailedStatus ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
        return Results.Json(result, IntakeJson.Default.ArticleResult, statusCode: status);
    }

    private static async Task<IResult> WithdrawAsync(
        string id,
        string? reason,
        HttpContext http,
        IArticleCatalog catalog,
        IArticleWriter articles,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (reason?.Length > LongestReason)
        {
            throw Refusal($"The reason has more than {LongestReason} characters: send a shorter one.");
        }

        var sentence = string.IsNullOrWhiteSpace(reason) ? NoReason : reason.ReplaceLineEndings(" ").Trim();
        var known = await catalog.FindAsync(new ArticleId(id), cancellation);
        return
            (known is null || http.Caller().MayWrite(known.Scope))
            && await articles.RetractAsync(new ArticleId(id), new Retraction(sentence, time.GetUtcNow()), cancellation)
            ? Results.Json(new WithdrawnArticle(id, sentence), IntakeJson.Default.WithdrawnArticle)
            : throw new BadHttpRequestException($"There is no article {id} in the store.", StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ChangesAsync(
        string? after,
        string? limit,
        HttpContext http,
        IArticleChanges changes,
        ChangeCursors cursors,
        CancellationToken cancellation
    )
    {
        var (caller, tenant) = (http.Caller(), http.Audience().Tenant);
        var from = cursors.Read(after, tenant)
            ?? throw Refusal("'after' has to be the cursor of an earlier answer: leave it out to begin anew.");
        var most = (int)Number(limit, DefaultChanges, 1, MostChanges, "limit", $"a number from 1 to {MostChanges}");
        var seen = new List<ArticleChange>();
        var (looked, isBehind) = (0, false);

        // How many changes of others lie between two that the caller may see must not show in the size of a page.
        while (seen.Count < most && looked < MostLookedAt)
        {
            var page = await changes.ChangesAsync(from, MostChanges, cancellation);
            isBehind |= page.IsBehind;
            foreach (var change in page.Changes.TakeWhile(_ => seen.Count < most))
            {
                from = change.Sequence;
                if (caller.MaySee(change.Scope))
                {
                    seen.Add(change);
                }
            }

            if (page.Changes.Count < MostChanges)
            {
                break;
            }

            looked += page.Changes.Count;
        }

        return Results.Json(
            new ArticleChangesWire(
                [.. seen.Select(change => ArticleChangeWire.Of(change, cursors.Of(change.Sequence, tenant)))],
                cursors.Of(from, tenant),
                isBehind
            ),
            IntakeJson.Default.ArticleChangesWire
        );
    }

    private static long Number(string? text, long absent, long least, long most, string name, string what) =>
        text is null ? absent
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Refusal($"'{name}' has to be {what}.");

    /// <summary>White space between the parts of JSON means nothing, and within its texts there are no ends of lines.</summary>
    private static PipeReader OneLine(ReadOnlyMemory<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return PipeReader.Create(new ReadOnlySequence<byte>(line));
    }

    private static BadHttpRequestException Refusal(string sentence) => new(sentence, StatusCodes.Status400BadRequest);

    /// <summary>A line for each result as it becomes known.</summary>
    private sealed class ResultLines(IAsyncEnumerable<ArticleResult> results) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            await foreach (var result in results.WithCancellation(http.RequestAborted))
            {
                if (!http.Response.HasStarted)
                {
                    http.Response.ContentType = LinesType;
                }

                http.Response.BodyWriter.Write(JsonSerializer.SerializeToUtf8Bytes(result, IntakeJson.Default.ArticleResult));
                http.Response.BodyWriter.Write("\n"u8);
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            }
        }
    }
}
