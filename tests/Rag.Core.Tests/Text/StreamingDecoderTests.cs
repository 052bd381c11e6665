using System.Text;
using CsCheck;
using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class StreamingDecoderTests
{
    /// <summary>Whole characters of every length in UTF-8, and bytes that begin, continue or break one.</summary>
    private static readonly Gen<byte[]> s_bytes = Gen.Frequency(
            (3, Gen.OneOf("a", "é", "漢", "🚲", "\0").Select(Encoding.UTF8.GetBytes)),
            (1, Gen.Byte.Array[1, 3])
        )
        .Array[0, 20]
        .Select(parts => parts.SelectMany(part => part).ToArray());

    [Fact]
    public void Push_AnyBytesCutAnywhere_GivesTheTextOfTheWhole() =>
        Gen.Select(s_bytes, Gen.Int[0, 4].Array[1, 60])
            .Sample(
                (bytes, lengths) =>
                {
                    var pieces = Cut(bytes, lengths);
                    var decoder = new StreamingDecoder(new PieceTokenizer(pieces));

                    var text = string.Concat(Enumerable.Range(0, pieces.Count).Select(decoder.Push)) + decoder.Flush();

                    Assert.Equal(Encoding.UTF8.GetString(bytes), text);
                },
                iter: 20_000
            );

    [Fact]
    public void Push_ValidTextByteByByte_NeverShowsHalfACharacter() =>
        Gen.OneOf("a", "é", "漢", "🚲")
            .Array[0, 20]
            .Select(string.Concat)
            .Sample(
                text =>
                {
                    var pieces = Encoding.UTF8.GetBytes(text).Select(value => new[] { value }).ToList();
                    var decoder = new StreamingDecoder(new PieceTokenizer(pieces));

                    var shown = Enumerable.Range(0, pieces.Count).Select(decoder.Push).ToList();

                    Assert.Equal("", decoder.Flush());
                    Assert.Equal(text, string.Concat(shown));
                    Assert.All(shown, piece =>
                        Assert.False(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0])))
                    );
                },
                iter: 2000
            );

    [Fact]
    public void Push_SpecialTokenWithinACharacter_LeavesTheCharacterWhole()
    {
        var bicycle = Encoding.UTF8.GetBytes("🚲");
        var decoder = new StreamingDecoder(new PieceTokenizer([bicycle[..2], [], bicycle[2..]]));

        Assert.Equal(["", "", "🚲"], new[] { 0, 1, 2 }.Select(decoder.Push));
    }

    [Fact]
    public void Flush_WithinACharacter_GivesTheReplacementCharacterOnceAndStartsAfresh()
    {
        var decoder = new StreamingDecoder(new PieceTokenizer([Encoding.UTF8.GetBytes("漢")[..2], "a"u8.ToArray()]));

        Assert.Equal("", decoder.Push(0));
        Assert.Equal("\ufffd", decoder.Flush());
        Assert.Equal("", decoder.Flush());
        Assert.Equal("a", decoder.Push(1));
    }

    [Fact]
    public void Push_TokenLongerThanAnyBefore_IsNotCutShort()
    {
        var text = new string('漢', 5000);
        var decoder = new StreamingDecoder(new PieceTokenizer(["a"u8.ToArray(), Encoding.UTF8.GetBytes(text)]));

        Assert.Equal("a", decoder.Push(0));
        Assert.Equal(text, decoder.Push(1));
    }

    private static List<byte[]> Cut(byte[] bytes, int[] lengths)
    {
        var pieces = new List<byte[]>();
        var at = 0;
        foreach (var length in lengths)
        {
            var next = Math.Min(bytes.Length, at + length);
            pieces.Add(bytes[at..next]);
            at = next;
        }

        pieces.Add(bytes[at..]);
        return pieces;
    }
}
