using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Eval.Figures;

namespace Rag.Bench.Soak;

/// <summary>Holds answers against the articles as they are stored, not against the passages that the reader was given.</summary>
internal sealed class AnswerCheck(IArticleCatalog catalog)
{
    private readonly CitationCheck _citations = new(catalog);

    public async Task<AnswerVerdict> JudgeAsync(Answer answer, CancellationToken cancellation)
    {
        foreach (var citation in answer.Citations)
        {
            if (citation.Url is null || !await _citations.StandsAsync(citation, cancellation))
            {
                return AnswerVerdict.Untrue;
            }
        }

        return answer switch
        {
            { Citations.Count: > 0 } => AnswerVerdict.True,
            { IsRefusal: true } or { FinishReason: FinishReason.Canceled } => AnswerVerdict.SaysNothing,
            _ => AnswerVerdict.Untrue,
        };
    }
}
