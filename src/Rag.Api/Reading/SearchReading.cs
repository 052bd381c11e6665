using Rag.Api.Edge;
using Rag.Api.OpenAi;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.Reading;

/// <summary>Hits, without an answer.</summary>
internal static class SearchReading
{
    private const int DefaultTop = 10;
    private const int MostHits = 50;
    private const int MostNames = 100;
    private const int LongestLanguage = 35; // what RFC 5646 asks programs to make room for

    public static async Task<IResult> FindAsync(
        HttpContext http,
        ISearcher searcher,
        IAdmission admission,
        IForegroundActivity activity,
        QuestionOptions bounds,
        ServerOptions server
    )
    {
        var asked = await WireBody.ReadAsync(http, ReadingJson.Default.SearchQueryWire, "a search");
        var top = asked.Top ?? DefaultTop;
        WireException.Refuse(top is < 1 or > MostHits, "top", $"top must be a number from 1 to {MostHits}.");
        var audience = http.Audience();
        var request = new SearchRequest(Query(asked.Query, bounds))
        {
            AsOf = Time(asked.AsOf, KnowledgeTime.Read, "as_of"),
            Audience = audience,
            Filter = Filter(asked),
        };
        var cancellation = http.RequestAborted;
        using var waiting = activity.Begin();
        using var place = await admission.EnterAsync(new AdmissionRequest(WorkKind.Search, audience.Tenant), cancellation);
        var search = await searcher.ReadAsync(request, cancellation);
        var found = await search.FindAsync(top, cancellation);
        return Results.Json(
            new SearchResultWire(
                request.Question,
                search.AsOf,
                found.Candidates,
                [.. found.Hits.Select(hit => SearchHitWire.Of(hit, server.LinkBase))],
                found.Notice
            ),
            ReadingJson.Default.SearchResultWire
        );
    }

    /// <summary>What is longer is refused: a search looks at the beginning of a question alone.</summary>
    private static string Query(string? query, QuestionOptions bounds)
    {
        WireException.Refuse(string.IsNullOrWhiteSpace(query), "query", "query must say what is looked for.");
        WireException.Refuse(
            query!.Length > bounds.Length,
            "query",
            $"query has more than {bounds.Length} characters: send a shorter one."
        );
        return query;
    }

    private static NewsFilter Filter(SearchQueryWire asked)
    {
        var filter = new NewsFilter(
            Names(asked.Sources, ArticleLimits.Source, "sources"),
            Time(asked.From, PublishedTime.From, "from"),
            Time(asked.To, PublishedTime.Until, "to"),
            Names(asked.Languages, LongestLanguage, "languages")
        );
        WireException.Refuse(filter.From >= filter.Until, "to", "to must be later than from.");
        return filter;
    }

    private static HashSet<string>? Names(IReadOnlyList<string>? names, int longest, string member)
    {
        WireException.Refuse(
            names is not null && (names.Count > MostNames || names.Any(name => string.IsNullOrWhiteSpace(name) || name.Length > longest)),
            member,
            $"{member} must be a list of at most {MostNames} names of at most {longest} characters."
        );
        return names is { Count: > 0 } ? names.ToHashSet(StringComparer.Ordinal) : null;
    }

    private static DateTimeOffset? Time(string? text, Func<string, DateTimeOffset?> read, string member) =>
        text is null ? null : read(text) ?? throw WireException.Invalid($"{member} must be {KnowledgeTime.Form}.", member);
}
