using System.Text;
using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting.Grounding;

/// <summary>
/// The marks that give an answer its form, each as the vocabulary writes it, in one token or in several: short answer, dash, quotation in
/// typographic quotation marks; or the refusal.
/// </summary>
public sealed class AnswerMarks
{
    private const string OpenMark = "“";

    /// <exception cref="InvalidOperationException">The vocabulary cannot write a mark, or lacks the token that ends an answer.</exception>
    public AnswerMarks(ITokenizer tokenizer, VocabularyTrie vocabulary, PromptForm form)
    {
        BeginsWithSpace = BeginsWords(tokenizer);
        Dash = Written(vocabulary, PromptTemplate.Dash);
        OpenAfterDash = Written(vocabulary, " " + OpenMark);
        Open = BeginsWithSpace ? OpenAfterDash : Written(vocabulary, OpenMark);
        Close = Written(vocabulary, "”");
        CloseAfterStop = Written(vocabulary, ".”") is [var single] ? single : null;
        End = tokenizer.SpecialToken(form.End)
            ?? throw new InvalidOperationException($"The reader's tokenizer has no token {form.End}, which ends an answer.");
        Refusal = tokenizer.Encode(PromptTemplate.Refusal);
        RefusalProbe = [(int[])[.. Refusal, End]];
    }

    /// <summary>Whether the first token of a text has the bytes of a space that is no part of the text.</summary>
    public bool BeginsWithSpace { get; }

    public int[] Dash { get; }

    public int[] OpenAfterDash { get; }

    /// <summary>Opens an answer that is a quotation only.</summary>
    public int[] Open { get; }

    public int[] Close { get; }

    /// <summary>Closes a quotation that ends with a full stop; null where the vocabulary has no token for both.</summary>
    public int? CloseAfterStop { get; }

    public int End { get; }

    public int[] Refusal { get; }

    /// <summary>The refusal with the end of its turn, as the only continuation to be weighed.</summary>
    public IReadOnlyList<ReadOnlyMemory<int>> RefusalProbe { get; }

    private static bool BeginsWords(ITokenizer tokenizer) =>
        tokenizer.Encode(PromptTemplate.Refusal) is [var first, ..]
        && !tokenizer.BytesOf(first).SequenceEqual(tokenizer.BytesAtStart(first));

    private static int[] Written(VocabularyTrie vocabulary, string mark) =>
        vocabulary.LongestTokensOf(Encoding.UTF8.GetBytes(mark))
        ?? throw new InvalidOperationException(
            $"The reader's vocabulary cannot write “{mark}”: grounded decoding cannot be used with it. Choose another reader."
        );
}
