using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>A hit that the extractor has read.</summary>
/// <param name="Penalty">What its rank and score take off its spans.</param>
internal sealed record ReadHit(Hit Hit, Extraction Extraction, double Penalty)
{
    /// <summary>Of the chunk's text; split once, for candidates are looked for in it again and again.</summary>
    public IReadOnlyList<TextSpan> Sentences { get; } = Rag.Core.Text.Sentences.Split(Hit.Text);
}
