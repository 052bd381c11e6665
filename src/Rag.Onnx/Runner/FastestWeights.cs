using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Runner;

/// <summary>
/// The form of a reader's weights that is fastest on this machine, among those whose answers are those of fp32: they lose at most .003 of
/// F1 on the bundled reader. It is measured once, which takes about a second, and kept beside the graphs: keys and values belong to one
/// form, so a form that changed from start to start would throw away what was kept of passages.
/// </summary>
public static class FastestWeights
{
    /// <summary>Changes with what is measured, or what may be chosen: a choice of another version is made again.</summary>
    private const int Version = 1;

    /// <summary>
    /// A model of larger layers is bound by memory whatever the machine is, and four layers of it in fp32 would not fit where it does
    /// itself.
    /// </summary>
    private const long LargestLayer = 16 << 20;

    /// <summary>
    /// The forms that lose nothing; docs/decisions/weights-on-cpu.md has the figures. The first is chosen where nothing can be measured.
    /// </summary>
    private static readonly WeightMode[] s_good = [WeightMode.BlockInt8Wide, WeightMode.Float32];

    /// <param name="modelPath">As for <see cref="OnnxModelRunner.Load"/>.</param>
    /// <param name="cacheFolder">Where the choice is kept.</param>
    /// <param name="threads">Of a step: the choice may be another with more.</param>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    public static WeightMode Choose(string modelPath, string cacheFolder, int threads) =>
        Choose(modelPath, cacheFolder, threads, FormTrial.Milliseconds);

    /// <param name="measure">What the work of an answer takes in a form.</param>
    internal static WeightMode Choose(
        string modelPath,
        string cacheFolder,
        int threads,
        Func<IDecoderCheckpoint, WeightMode, int, double> measure
    )
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        if (!checkpoint.Configuration.IsPlain || FormTrial.WeightsOfLayer(checkpoint.Configuration) > LargestLayer)
        {
            return s_good[0];
        }

        Directory.CreateDirectory(cacheFolder);
        var digest = new GraphKey().Add($"fastest weights {Version}").AddWeights(checkpoint.Weights, cacheFolder).ToDigest();
        var file = new MachineFile<WeightMode?>(Path.Combine(cacheFolder, $"weights-{digest[..16]}.json"), threads);
        if (file.Find() is { } kept && s_good.Contains(kept))
        {
            return kept;
        }

        var fastest = s_good.MinBy(mode => measure(checkpoint, mode, threads));
        return file.TryKeep(fastest) ? fastest : s_good[0];
    }
}
