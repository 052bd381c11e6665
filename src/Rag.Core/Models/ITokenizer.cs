namespace Rag.Core.Models;

/// <summary>A model's tokenizer. Thread-safe. Encoding never adds begin or end tokens.</summary>
public interface ITokenizer
{
    /// <summary>Ids are in [0, VocabularySize).</summary>
    int VocabularySize { get; }

    /// <summary>Lower-case hex SHA-256 of the vocabulary and rules.</summary>
    string Digest { get; }

    /// <summary>Ids of untrusted text: the names of special tokens inside it are ordinary text.</summary>
    int[] Encode(string text);

    /// <summary>Ids of trusted text in which special tokens are written by name.</summary>
    int[] EncodeWithSpecials(string text);

    /// <summary>Number of ids <see cref="Encode"/> gives.</summary>
    int Count(string text);

    /// <summary>The id of a special token such as <c>&lt;|im_end|&gt;</c>, or null when the vocabulary has none of that name.</summary>
    int? SpecialToken(string name);

    bool IsSpecial(int id);

    /// <summary>The bytes an ordinary token stands for (UTF-8, perhaps not whole characters); empty for special tokens.</summary>
    ReadOnlySpan<byte> BytesOf(int id);

    /// <summary>The bytes of a token that is the first of a text: of a space that only parts words nothing is left there.</summary>
    ReadOnlySpan<byte> BytesAtStart(int id) => BytesOf(id);

    /// <summary>Whether a space at the end of a text only closes its last word, and is left out.</summary>
    bool DropsFinalSpace => false;

    /// <summary>The text of ids; special tokens are left out; broken UTF-8 becomes U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids);
}
