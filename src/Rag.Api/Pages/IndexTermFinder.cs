using Rag.Core.Text;
using Rag.Eval.Dashboard.Judging.Reading;
using Rag.Retrieval.Lexical;

namespace Rag.Api.Pages;

/// <summary>Finds a question's words in a text as the index of words compares them.</summary>
internal sealed class IndexTermFinder : ITermFinder
{
    public IReadOnlyList<TextSpan> Find(string question, string text) =>
        Analyzer.Find(text, Analyzer.Terms(question).ToHashSet(StringComparer.Ordinal));
}
