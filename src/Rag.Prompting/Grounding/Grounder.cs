using System.Text;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting.Grounding;

/// <summary>Makes the constraint for a prompt's passages and reads its outcome back as a citation. Thread-safe.</summary>
public sealed class Grounder
{
    private readonly ITokenizer _tokenizer;
    private readonly GroundingOptions _options;

    public Grounder(ITokenizer tokenizer, PromptForm form, GroundingOptions options)
    {
        (_tokenizer, _options) = (tokenizer, options);
        Vocabulary = new VocabularyTrie(tokenizer);
        Marks = new AnswerMarks(tokenizer, Vocabulary, form);
    }

    internal VocabularyTrie Vocabulary { get; }

    public AnswerMarks Marks { get; }

    public GroundingMode DefaultMode => _options.Mode;

    /// <summary>Null where the mode leaves generation free.</summary>
    public GroundedConstraint? Constrain(IReadOnlyList<RenderedPassage> passages, GroundingMode mode) =>
        mode == GroundingMode.Off
            ? null
            : new GroundedConstraint(
                [.. passages.Select(passage => passage.Grounded(Vocabulary))],
                Marks,
                Vocabulary,
                _tokenizer,
                mode,
                _options
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
