using Rag.Engine;

namespace Rag.Onnx.Runner;

/// <summary>What steps of a graph cost, in a file beside the graph.</summary>
internal sealed class MeasuredCosts(string graphPath, int threads)
{
    private const string FileName = "steps.json";

    private readonly MachineFile<StepCosts> _file = new(
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(graphPath))!, FileName),
        threads
    );

    /// <summary>Null where nothing was measured on such a machine, or nothing that can be used.</summary>
    public StepCosts? Find() => _file.Find() is { } costs && IsUsable(costs) ? costs : null;

    public void Keep(StepCosts costs) => _file.TryKeep(costs);

    private static bool IsUsable(StepCosts costs)
    {
        ReadOnlySpan<double> parts = [costs.Step, costs.PrefillToken, costs.PrefillPair, costs.DecodeToken, costs.DecodePair];
        foreach (var part in parts)
        {
            if (part < 0 || !double.IsFinite(part))
            {
                return false;
            }
        }

        return costs.Step + costs.PrefillToken > 0;
    }
}
