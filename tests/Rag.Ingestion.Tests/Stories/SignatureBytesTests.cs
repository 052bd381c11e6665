using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

public sealed class SignatureBytesTests
{
    private static readonly StorySignature s_signature = StoryArticles.Signature(StoryArticles.Harbor("one"), center: 1) with
    {
        Crowd = 0.6f,
    };

    [Fact]
    public void Read_Written_IsTheSame()
    {
        var read = SignatureBytes.Read(SignatureBytes.Write(s_signature), StoryArticles.Dimensions)!;

        Assert.Equal(s_signature with { Vector = read.Vector, TitleVector = read.TitleVector, Words = read.Words }, read);
        Assert.Equal(s_signature.Vector, read.Vector);
        Assert.Equal(s_signature.TitleVector, read.TitleVector);
        Assert.Equal(s_signature.Words, read.Words);
    }

    [Fact]
    public void Read_OtherDimensions_Null() =>
        Assert.Null(SignatureBytes.Read(SignatureBytes.Write(s_signature), StoryArticles.Dimensions + 1));

    [Fact]
    public void Read_CutOrChanged_NullAndNeverThrows()
    {
        var bytes = SignatureBytes.Write(s_signature);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(SignatureBytes.Read(bytes.AsSpan(0, length), StoryArticles.Dimensions));
        }

        for (var i = 0; i < 48; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0xFF;
            _ = SignatureBytes.Read(changed, StoryArticles.Dimensions);
        }
    }
}
