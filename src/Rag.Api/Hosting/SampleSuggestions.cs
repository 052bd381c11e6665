using Rag.Api.Pages;
using Rag.Core.Articles;
using Rag.Ingestion.Samples;

namespace Rag.Api.Hosting;

/// <summary>Questions about the sample news: each is suggested while its article is stored.</summary>
internal sealed class SampleSuggestions(SampleNews samples, IArticleStore articles) : ISuggestedQuestions
{
    public IReadOnlyList<string> Questions =>
    [
        .. samples.Questions
            .Where(question => question.Suggested && articles.FindByUrl(question.ArticleUrl!) is not null)
            .Select(question => question.Question),
    ];
}
