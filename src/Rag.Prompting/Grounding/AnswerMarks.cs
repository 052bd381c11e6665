using System.Text;
using Rag.Core.Models;

namespace Rag.Prompting.Grounding;

/// <summary>
/// The tokens that give an answer its form: short answer, dash, quotation in typographic quotation marks; or the refusal.
/// </summary>
public sealed class AnswerMarks
{
    /// <exception cref="InvalidOperationException">The vocabulary does not write a mark as one token.</exception>
    public AnswerMarks(ITokenizer tokenizer)
    {
        Dash = Single(tokenizer, PromptTemplate.Dash);
        OpenAfterDash = Single(tokenizer, " “");
        Open = Single(tokenizer, "“");
        Close = Single(tokenizer, "”");
        CloseAfterStop = Single(tokenizer, ".”");
        End = tokenizer.SpecialToken("<|im_end|>")
            ?? throw new InvalidOperationException("The reader's tokenizer has no token <|im_end|>.");
        Refusal = tokenizer.Encode(PromptTemplate.Refusal);
        RefusalProbe = [(int[])[.. Refusal, End]];
    }

    public int Dash { get; }

    public int OpenAfterDash { get; }

    /// <summary>Opens an answer that is a quotation only.</summary>
    public int Open { get; }

    public int Close { get; }

    /// <summary>Closes a quotation that ends with a full stop.</summary>
    public int CloseAfterStop { get; }

    public int End { get; }

    public int[] Refusal { get; }

    /// <summary>The refusal with the end of its turn, as the only continuation to be weighed.</summary>
    public IReadOnlyList<ReadOnlyMemory<int>> RefusalProbe { get; }

    private static int Single(ITokenizer tokenizer, string mark) =>
        tokenizer.Encode(mark) is [var id] && tokenizer.BytesOf(id).SequenceEqual(Encoding.UTF8.GetBytes(mark))
            ? id
            : throw new InvalidOperationException(
                $"The reader's vocabulary does not write “{mark}” as one token: grounded decoding cannot be used with it."
            );
}
