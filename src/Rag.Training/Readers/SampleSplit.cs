namespace Rag.Training.Readers;

/// <summary>What is learned from and what is held out.</summary>
/// <param name="HeldOut">About a tenth; empty where there are too few different prompts to spare one.</param>
internal sealed record SampleSplit(IReadOnlyList<SamplePack> Learned, IReadOnlyList<SamplePack> HeldOut)
{
    private const int Share = 10;

    /// <summary>More are not needed to tell whether the loss falls, and each evaluation computes them all.</summary>
    private const int MostHeldOut = 32;

    /// <summary>Samples about the same passages stand on one side, so that no passage that was learned from is held out.</summary>
    public static SampleSplit Of(IReadOnlyList<Sample> samples, int seed)
    {
        var groups = samples.GroupBy(sample => sample, new BeginningComparer()).Select(group => SamplePack.Of(group).ToArray()).ToArray();
        new Random(seed).Shuffle(groups);
        var heldOut = groups.Length / Share;
        return new SampleSplit(
            [.. groups.Skip(heldOut).SelectMany(group => group)],
            [.. groups.Take(heldOut).SelectMany(group => group).Take(MostHeldOut)]
        );
    }
}
