using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Bench;

/// <summary>Passages of random words; no two are alike.</summary>
internal sealed class InventedPassages(ITokenizer tokenizer, Random random)
{
    public const int Tokens = 256;

    private static readonly string[] s_words = (
        "the a of to and in that was for on with at by from council river bridge harbour minister school market price report water "
        + "storm train team season company festival doctor hospital engineer museum forest island winter summer morning evening people "
        + "workers children city village road station opened closed said announced expected measured repaired found lost raised lowered "
        + "sold bought counted seventy thousand million first second last new old"
    ).Split(' ');

    /// <summary>A passage of exactly <see cref="Tokens"/> tokens, without its turn markers.</summary>
    public Passage Next()
    {
        var text = $"Notice {random.NextInt64():x}.";
        while (tokenizer.Count(text) < Tokens)
        {
            text += random.Next(12) == 0 ? ". " + char.ToUpperInvariant(Word()[0]) + Word() : " " + Word();
        }

        return new Passage(tokenizer.Decode(tokenizer.Encode(text).AsSpan(0, Tokens)));
    }

    public string Word() => s_words[random.Next(s_words.Length)];
}
