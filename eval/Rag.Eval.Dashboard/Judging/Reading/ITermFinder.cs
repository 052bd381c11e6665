using Rag.Core.Text;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Finds the words by which a search by words finds a text. Thread-safe.</summary>
public interface ITermFinder
{
    /// <summary>Where words stand that the question has too, as the index compares them: ascending, apart from each other.</summary>
    IReadOnlyList<TextSpan> Find(string question, string text);
}
