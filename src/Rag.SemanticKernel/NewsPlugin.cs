using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.SemanticKernel;
using Rag.Client;
using Rag.Client.Answers;
using Rag.Client.Errors;
using Rag.Client.Search;

namespace Rag.SemanticKernel;

/// <summary>
/// The news as functions of a kernel: <c>search_news</c>, <c>ask_news</c> and <c>get_article</c>. Each gives text that a model can
/// read; what cannot be done is said in a sentence, so that the model can go on.
/// </summary>
public sealed class NewsPlugin(RagClient client)
{
    private const int DefaultTop = 5;
    private const int MostTop = 20;
    private const int LongestBody = 20_000;

    /// <summary>The passages that match a question or words best.</summary>
    [KernelFunction("search_news")]
    [Description("Finds passages of news articles that match a question or words, with title, outlet, date and article id.")]
    public Task<string> SearchNewsAsync(
        [Description("What to look for: a question, or words.")] string query,
        [Description("How many passages, from 1 to 20.")] int top = DefaultTop,
        CancellationToken cancellationToken = default
    ) =>
        InWordsAsync(async () =>
        {
            var found = await client
                .SearchAsync(new SearchQuery(query) { Top = Math.Clamp(top, 1, MostTop) }, cancellationToken)
                .ConfigureAwait(false);
            return found.Hits.Count == 0 ? "Nothing was found." : string.Join("\n\n", found.Hits.Select(PassageOf));
        });

    /// <summary>The answer to a question, with its proof.</summary>
    [KernelFunction("ask_news")]
    [Description(
        "Answers a question from the news, with the sentence that proves the answer and its article, or says that the news do not say."
    )]
    public Task<string> AskNewsAsync(
        [Description("The question, understandable by itself.")] string question,
        CancellationToken cancellationToken = default
    ) => InWordsAsync(async () => AnswerOf(await client.AskAsync(question, cancellationToken).ConfigureAwait(false)));

    /// <summary>The text of an article.</summary>
    [KernelFunction("get_article")]
    [Description("The text of one news article.")]
    public Task<string> GetArticleAsync(
        [Description("The article's id, as search_news gives it.")] string articleId,
        CancellationToken cancellationToken = default
    ) =>
        InWordsAsync(async () =>
        {
            var article = await client.GetArticleAsync(articleId, cancellation: cancellationToken).ConfigureAwait(false);
            var body = article.Body ?? "";
            return $"{Heading(article.Title, article.Source, article.PublishedAt)}\n"
                + (body.Length > LongestBody ? body[..LongestBody] + "…" : body);
        });

    /// <summary>A key that is refused, and a service that is not there, are the application's business and not a model's.</summary>
    private static async Task<string> InWordsAsync(Func<Task<string>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RagException exception) when (exception is RagRequestException or RagNotFoundException or RagBusyException)
        {
            return exception.Message;
        }
    }

    private static string PassageOf(SearchHit hit) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"[{hit.Rank}] {Heading(hit.Title, hit.Source, hit.PublishedAt)}, article {hit.ArticleId}\n{hit.Text}"
        );

    private static string AnswerOf(NewsAnswer answer)
    {
        var text = new StringBuilder(answer.Text);
        foreach (var citation in answer.Citations)
        {
            text.Append("\nSource: ").Append(citation.Title).Append(", ").Append(citation.Url);
        }

        return text.ToString();
    }

    private static string Heading(string? title, string? source, DateTimeOffset? at) =>
        string.Join(", ", new[] { title, source, at?.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) }.OfType<string>());
}
