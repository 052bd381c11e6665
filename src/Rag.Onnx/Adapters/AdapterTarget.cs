using Rag.Kernels.Linear;
using Rag.Kernels.LowRank;
using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.Families;

namespace Rag.Onnx.Adapters;

/// <summary>The model that adapters are read for: its linear layers by name.</summary>
/// <param name="Prefix">What stands before the names of all layers.</param>
internal sealed record AdapterTarget(string Prefix, IReadOnlyList<AdapterModule> Modules)
{
    /// <param name="groupedGates">The columns of gate and up stand in the order of <see cref="BlockWeights"/>.</param>
    public static AdapterTarget Of(IDecoderCheckpoint checkpoint, bool groupedGates)
    {
        var modules = Enumerable
            .Range(0, checkpoint.Configuration.Layers)
            .SelectMany(layer => ModulesOf(checkpoint.Family, checkpoint.Configuration, groupedGates, layer));
        return new AdapterTarget(checkpoint.ModulePrefix, [.. modules]);
    }

    private static IEnumerable<AdapterModule> ModulesOf(
        DecoderFamily family,
        DecoderConfiguration configuration,
        bool groupedGates,
        int layer
    )
    {
        foreach (var module in DecoderShapes.Usual.GroupBy(matrix => family.JoinedName(matrix) ?? family.MatrixName(matrix)))
        {
            var segments = new List<AdapterSegment>();
            var outputs = 0;
            foreach (var matrix in module)
            {
                segments.Add(Segment(configuration, matrix, outputs, groupedGates));
                outputs += segments[^1].Outputs;
            }

            var inputs = DecoderShapes.Of(configuration, module.First()).Inputs;
            var scale = segments[0].Place is AdapterPlace.AttentionOutput or AdapterPlace.Down ? configuration.ResidualScale : 1;
            yield return new AdapterModule(layer, $"layers.{layer}.{module.Key}", inputs, outputs, scale, segments);
        }
    }

    private static AdapterSegment Segment(DecoderConfiguration configuration, DecoderMatrix matrix, int first, bool groupedGates)
    {
        var place = matrix switch
        {
            DecoderMatrix.AttentionOutput => AdapterPlace.AttentionOutput,
            DecoderMatrix.Down => AdapterPlace.Down,
            DecoderMatrix.Gate or DecoderMatrix.Up => AdapterPlace.GateUp,
            _ => AdapterPlace.QueryKeyValue,
        };
        var outputs = DecoderShapes.Of(configuration, matrix).Outputs;
        var column = place is AdapterPlace.AttentionOutput or AdapterPlace.Down ? 0 : DecoderShapes.PlaceOf(configuration, matrix).Before;
        return place == AdapterPlace.GateUp && groupedGates
            ? new AdapterSegment(
                place,
                first,
                outputs,
                matrix == DecoderMatrix.Gate ? 0 : BlockWeights.HalfColumns,
                BlockWeights.GroupColumns
            )
            : new AdapterSegment(place, first, outputs, column, LowRankProduct.Run);
    }
}
