using System.Text;
using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Prompting.Grounding;

/// <summary>Makes the constraint for a prompt's passages and reads its outcome back as a citation. Thread-safe.</summary>
public sealed class Grounder(ITokenizer tokenizer, GroundingOptions options)
{
    internal VocabularyTrie Vocabulary { get; } = new(tokenizer);

    public AnswerMarks Marks { get; } = new(tokenizer);

    public GroundingMode DefaultMode => options.Mode;

    /// <summary>Null where the mode leaves generation free.</summary>
    public GroundedConstraint? Constrain(IReadOnlyList<RenderedPassage> passages, GroundingMode mode) =>
        mode == GroundingMode.Off
            ? null
            : new GroundedConstraint(
                [.. passages.Select(passage => passage.Grounded(Vocabulary))],
                Marks,
                Vocabulary,
                tokenizer,
                mode,
                options
            );

    /// <summary>The quotation's place, or null when nothing was quoted.</summary>
    public Quotation? QuotationOf(GroundedOutcome outcome, IReadOnlyList<RenderedPassage> passages)
    {
        if (outcome.IsRefusal || outcome.Quotation is not { } span)
        {
            return null;
        }

        var text = passages[outcome.QuotedText].Grounded(Vocabulary);
        return new Quotation(
            outcome.QuotedText,
            text.BodySpan(span.Start, span.End),
            Encoding.UTF8.GetString(text.Bytes[span.Start..span.End])
        );
    }
}
