using Rag.Training.Decoders;
using Rag.Training.Readers;

namespace Rag.Training.Tests.Readers;

[Collection(Torch.Collection)]
public sealed class SamplePackTests
{
    private static readonly Sample s_first = new(1, [new([1, 2], false), new([3, 4], true), new([5, 6], false)], [7, 8]);
    private static readonly Sample s_second = s_first with { Line = 2, Segments = [.. s_first.Segments.SkipLast(1), new([9], false)] };

    /// <summary>Rows and columns: system 1 2, passage 3 4, the first question 5 6 and 7 of its answer, the second 9 and 7 of its.</summary>
    [Fact]
    public void Layout_ShowsEachTokenWhatTheReaderShowsIt()
    {
        var layout = PackLayout.Of(new SamplePack([s_first, s_second]));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 9, 7], layout.Ids);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 4, 5], layout.Positions);
        Assert.Equal([5, 6, 7, 8], layout.Wanted);
        Assert.Equal([7, 8, 7, 8], layout.Labels);
        Assert.Equal(
            [
                "x........", // the system prompt sees itself
                "xx.......",
                "..x......", // a passage sees itself alone
                "..xx.....",
                "xxxxx....", // a question sees all before it
                "xxxxxx...",
                "xxxxxxx..",
                "xxxx...x.", // and another question's nothing of it
                "xxxx...xx",
            ],
            layout.Mask.Chunk(9).Select(row => string.Concat(row.Select(seen => seen ? 'x' : '.')))
        );
    }

    [Fact]
    public void Loss_OfAPack_IsThatOfItsSamplesAlone()
    {
        Torch.Require();
        using var files = DecoderFiles.Open(TinyReader.Folder);
        using var decoder = new Decoder(files, SamplePack.MostTokens, lora: null);
        Sample[] samples = [.. TinyReader.Samples(1)];

        var together = PackLoss.Of(decoder, new SamplePack(samples)).item<float>();

        Assert.Equal(samples.Sum(sample => PackLoss.Of(decoder, new SamplePack([sample])).item<float>()), together, 1e-3f);
    }

    [Fact]
    public void Packs_HoldNoMoreTokensThanTheMost()
    {
        var beginning = new SampleSegment([.. Enumerable.Repeat(1, 1000)], IsPassage: true);
        var samples = Enumerable
            .Range(1, 5)
            .Select(line => new Sample(line, [beginning, new([.. Enumerable.Repeat(line, 500)], false)], [1]));

        SamplePack[] packs = [.. SamplePack.Of(samples)];

        Assert.Equal([2, 2, 1], packs.Select(pack => pack.Samples.Count));
        Assert.All(packs, pack => Assert.InRange(pack.Tokens, 1, SamplePack.MostTokens));
    }

    [Fact]
    public void Split_HoldsATenthOut_AndNoPassageIsOnBothSides()
    {
        var split = SampleSplit.Of([.. TinyReader.Samples(20)], seed: 1);

        Assert.Equal((18, 2), (split.Learned.Count, split.HeldOut.Count));
        Assert.Empty(split.Learned.Select(Passage).Intersect(split.HeldOut.Select(Passage)));

        static SampleSegment Passage(SamplePack pack) => pack.Samples[0].Segments[1];
    }

    [Fact]
    public void Split_HoldsNothingOut_WhereThereAreTooFewPrompts() => Assert.Empty(SampleSplit.Of([.. TinyReader.Samples(9)], 1).HeldOut);

    [Fact]
    public void Rates_RiseOverTheFirstTwentieth_AndFallToNothing()
    {
        var rates = new StepRates(1, 100);

        Assert.Equal([.2, .4, .6, .8, 1], Enumerable.Range(1, 5).Select(rates.Of), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.All(Enumerable.Range(5, 95), step => Assert.True(rates.Of(step + 1) < rates.Of(step)));
        Assert.InRange(rates.Of(100), 0, .001);
    }
}
