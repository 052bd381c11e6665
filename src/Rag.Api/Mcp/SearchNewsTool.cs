using System.Globalization;
using System.Text;
using Rag.Api.Edge;
using Rag.Api.Reading;
using Rag.Core.Answers;

namespace Rag.Api.Mcp;

/// <summary><c>search_news</c>: the passages that match best.</summary>
internal sealed class SearchNewsTool(ISearcher searcher, IAdmission admission, ToolCaller caller, ServerOptions server)
    : NewsTool<SearchArguments, FoundPassages>(
        "search_news",
        "Search the news",
        "Finds passages of news articles that match a question or words, best first, with title, outlet, date and address. "
            + "Use ask_news where a question has to be answered.",
        ToolJson.Default.SearchArguments,
        ToolJson.Default.FoundPassages
    )
{
    private const int DefaultTop = 5;
    private const int MostTop = 20;

    protected override async Task<(FoundPassages Result, string Text)> CallAsync(SearchArguments arguments, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(arguments.Query))
        {
            throw new ToolException("search_news needs 'query': a question, or words.");
        }

        var top = arguments.Top ?? DefaultTop;
        if (top is < 1 or > MostTop)
        {
            throw new ToolException($"'top' has to be a number from 1 to {MostTop}.");
        }

        var audience = caller.Audience;
        var request = new SearchRequest(arguments.Query)
        {
            AsOf = ToolFilter.AsOf(arguments.AsOf),
            Audience = audience,
            Filter = ToolFilter.Of(arguments.Sources, arguments.Languages, arguments.From, arguments.To),
        };
        using var place = await admission.EnterAsync(new AdmissionRequest(WorkKind.Search, audience.Tenant), cancellation);
        var found = await searcher.FindAsync(request, top, cancellation);
        FoundPassage[] passages = [.. found.Hits.Select(PassageOf)];
        return (new FoundPassages(passages), InWords(passages));
    }

    private FoundPassage PassageOf(Hit hit)
    {
        var (article, chunk) = (hit.Article, hit.Chunk);
        return new FoundPassage(
            article.Id.Value,
            article.Revision,
            article.Title,
            article.Source,
            article.PublishedAt,
            article.Url,
            ArticleLinks.Place(server.LinkBase, article.Id, article.Revision, chunk.Start, chunk.End),
            chunk.Text,
            article.Correction?.Sentence,
            [.. (hit.Story?.OtherThan(article.Source) ?? []).Select(member => member.Source!)]
        );
    }

    private static string InWords(FoundPassage[] passages)
    {
        if (passages.Length == 0)
        {
            return "Nothing was found.";
        }

        var text = new StringBuilder();
        foreach (var (index, passage) in passages.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"[{index + 1}] ")
                .AppendLine(ToolText.Heading(passage.Title, passage.Source, passage.PublishedAt, passage.ArticleId))
                .AppendLine(passage.Text)
                .AppendLine();
        }

        return text.ToString().TrimEnd();
    }
}
