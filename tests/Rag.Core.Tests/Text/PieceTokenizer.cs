using Rag.Core.Models;

namespace Rag.Core.Tests.Text;

/// <summary>A vocabulary of the given byte strings, id by index; an empty one is a special token. It only decodes.</summary>
internal sealed class PieceTokenizer(IReadOnlyList<byte[]> pieces) : ITokenizer
{
    public int VocabularySize => pieces.Count;

    public string Digest => throw new NotSupportedException();

    public int[] Encode(string text) => throw new NotSupportedException();

    public int[] EncodeWithSpecials(string text) => throw new NotSupportedException();

    public int Count(string text) => throw new NotSupportedException();

    public int? SpecialToken(string name) => throw new NotSupportedException();

    public bool IsSpecial(int id) => pieces[id].Length == 0;

    public ReadOnlySpan<byte> BytesOf(int id) => pieces[id];

    public string Decode(ReadOnlySpan<int> ids) => throw new NotSupportedException();
}
