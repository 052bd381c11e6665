using System.Text.Json;
using Rag.Engine;
using Rag.Kernels.Simd;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Native;

namespace Rag.Onnx.Runner;

/// <summary>
/// What steps of a graph cost, in a file beside the graph: one entry for each kind of processor and number of threads. The file may vanish
/// or be damaged at any time; then the costs are measured again.
/// </summary>
internal sealed class MeasuredCosts
{
    private const string FileName = "steps.json";

    private readonly string _path;
    private readonly string _machine;

    public MeasuredCosts(string graphPath, int threads)
    {
        _path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(graphPath))!, FileName);
        _machine = $"{Machine.Processor()}, {SimdSupport.Best}, {threads} threads";
    }

    /// <summary>Null where nothing was measured on such a machine, or nothing that can be used.</summary>
    public StepCosts? Find() => Read().GetValueOrDefault(_machine) is { } costs && IsUsable(costs) ? costs : null;

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

    private Dictionary<string, StepCosts> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, StepCosts>>(BoundedFile.Read(_path)) ?? [];
        }
        catch (Exception e) when (e is ModelFileException or JsonException)
        {
            return [];
        }
    }

    public void Keep(StepCosts costs)
    {
        var temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var all = Read();
            all[_machine] = costs;
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(all));
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is only read by this process: the next start measures again.
        }
    }
}
