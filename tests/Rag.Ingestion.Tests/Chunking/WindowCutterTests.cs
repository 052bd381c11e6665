using CsCheck;
using Rag.Ingestion.Chunking;

namespace Rag.Ingestion.Tests.Chunking;

public class WindowCutterTests
{
    private static readonly GreedyTokenizer s_tokenizer = new();

    [Fact]
    public void Cut_SeveralSentences_PacksWholeOnes()
    {
        const string chunk = "Aaa bbb. Ccc ddd. Eee fff eee fff eee fff. Ggg hhh.";

        var windows = new WindowCutter(s_tokenizer, 8).Cut(chunk).Select(window => chunk[window.Start..window.End]);

        Assert.Equal(["Aaa bbb. Ccc ddd.", "Eee fff eee fff eee fff.", "Ggg hhh."], windows);
    }

    [Fact]
    public void Cut_ChunkThatIsOneWindow_GivesNone() => Assert.Empty(new WindowCutter(s_tokenizer).Cut("Aaa bbb. Ccc ddd."));

    [Fact]
    public void Cut_AnyText_CoversItInOrder() =>
        Gen.Char[" .\nAbc7"]
            .Array[0, 100]
            .Select(chars => new string(chars))
            .Sample(chunk =>
            {
                var windows = new WindowCutter(s_tokenizer, 8).Cut(chunk);

                var end = 0;
                foreach (var window in windows)
                {
                    Assert.True(window.Start >= end && window.End > window.Start);
                    Assert.True(string.IsNullOrWhiteSpace(chunk[end..window.Start]));
                    end = window.End;
                }

                Assert.True(windows.Count == 0 || string.IsNullOrWhiteSpace(chunk[end..]));
            });
}
