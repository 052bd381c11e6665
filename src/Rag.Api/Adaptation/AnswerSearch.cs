using Rag.Core.Answers;
using Rag.Eval.Making;

namespace Rag.Api.Adaptation;

/// <summary>Whether passages hold an answer.</summary>
internal static class AnswerSearch
{
    /// <summary>In whole words.</summary>
    public static bool Holds(IEnumerable<Passage> passages, IReadOnlyList<string> golds) =>
        passages.Any(passage => WholeWords.Hold(passage.Text, golds));
}
