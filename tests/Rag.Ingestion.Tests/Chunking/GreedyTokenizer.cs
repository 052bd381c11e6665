using System.Text;
using Rag.Core.Models;

namespace Rag.Ingestion.Tests.Chunking;

/// <summary>
/// A byte-level tokenizer small enough to see through: a token is a run of at most four bytes of letters (with one space before them),
/// otherwise one byte. Like the reader's, its counts are not additive under cutting, and its characters may take several tokens.
/// </summary>
internal sealed class GreedyTokenizer : ITokenizer
{
    private const int LongestToken = 4;

    private static readonly byte[] s_longest = new byte[LongestToken];

    public int VocabularySize => 1;

    public string Digest => "greedy";

    public int Count(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var count = 0;
        for (var at = 0; at < bytes.Length; count++)
        {
            var start = at++;
            while (
                at < bytes.Length
                && at - start < LongestToken
                && char.IsAsciiLetter((char)bytes[at])
                && (bytes[start] == ' ' || char.IsAsciiLetter((char)bytes[start]))
            )
            {
                at++;
            }
        }

        return count;
    }

    public int[] Encode(string text) => new int[Count(text)];

    public int[] EncodeWithSpecials(string text) => Encode(text);

    public int? SpecialToken(string name) => null;

    public bool IsSpecial(int id) => false;

    public ReadOnlySpan<byte> BytesOf(int id) => s_longest;

    public string Decode(ReadOnlySpan<int> ids) => throw new NotSupportedException("Counting only.");
}
