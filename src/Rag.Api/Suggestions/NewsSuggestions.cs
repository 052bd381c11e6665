using Rag.Api.Pages;
using Rag.Core.Articles;
using Rag.Ingestion.Samples;

namespace Rag.Api.Suggestions;

/// <summary>
/// While the sample news is stored, its own questions; without it, questions of today's news, each for as long as the article that answers
/// it stands as it was.
/// </summary>
internal sealed class NewsSuggestions(StoredSampleNews samples, IArticleCatalog articles) : ISuggestedQuestions
{
    private volatile IReadOnlyList<TriedQuestion> _tried = [];

    public void Offer(IReadOnlyList<TriedQuestion> tried) => _tried = tried;

    public async ValueTask<IReadOnlyList<string>> QuestionsAsync(CancellationToken cancellation)
    {
        if (await samples.SuggestedQuestionsAsync(cancellation) is { Count: > 0 } ofSamples)
        {
            return ofSamples;
        }

        var questions = new List<string>();
        foreach (var tried in _tried)
        {
            if ((await articles.FindAsync(tried.Article, cancellation))?.Revision == tried.Revision)
            {
                questions.Add(tried.Question);
            }
        }

        return questions;
    }
}
