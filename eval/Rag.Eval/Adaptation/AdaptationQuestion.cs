using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Adaptation;

/// <summary>A question with the words of an article that answer it.</summary>
/// <param name="Id">Of its article and its words: the same question of the same article is the same in every run.</param>
/// <param name="Kind">The rule that made it, <see cref="AdaptationMaterial.Headline"/>, or what feedback said.</param>
/// <param name="Chunk">The text of the chunk that answers it.</param>
/// <param name="Sentence">Of the chunk; null where the chunk as a whole answers.</param>
/// <param name="Golds">Accepted short answers; empty where none is known.</param>
/// <param name="IsHeldOut">No run ever learns from it.</param>
/// <param name="SeenAt">When its article was first stored.</param>
public sealed record AdaptationQuestion(
    string Id,
    string Question,
    string Kind,
    ArticleId Article,
    string Chunk,
    string? Sentence,
    IReadOnlyList<string> Golds,
    bool IsHeldOut,
    DateTimeOffset SeenAt
)
{
    /// <summary>Whether it is known what is to be answered, and by which sentence.</summary>
    public bool HasAnswer => Sentence is not null && Golds.Count > 0;

    /// <summary>As it is asked: every passage that holds the words is right.</summary>
    public EvalCase Case => new(Id, Question, Kind, [new Evidence(Article.Value, Sentence)]) { Golds = Golds };
}
