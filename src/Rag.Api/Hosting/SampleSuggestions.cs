using Rag.Api.Pages;
using Rag.Core.Articles;
using Rag.Ingestion.Samples;

namespace Rag.Api.Hosting;

/// <summary>Questions about the sample news: each is suggested while its article is stored.</summary>
internal sealed class SampleSuggestions(SampleNews samples, IArticleCatalog articles) : ISuggestedQuestions
{
    public async ValueTask<IReadOnlyList<string>> QuestionsAsync(CancellationToken cancellation)
    {
        var questions = new List<string>();
        foreach (var question in samples.Questions.Where(question => question.Suggested))
        {
            if (await articles.FindByUrlAsync(question.ArticleUrl!, cancellation) is not null)
            {
                questions.Add(question.Question);
            }
        }

        return questions;
    }
}
