using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>The weights of an exported decoder under the names and in the matrices that a folder of its family has.</summary>
internal sealed class ExportedWeights : IWeightSource
{
    public const string Head = "lm_head.weight";

    private readonly OnnxModel _model;
    private readonly Dictionary<string, WeightTensor> _tensors = new(StringComparer.Ordinal);

    public ExportedWeights(OnnxModel model, ExportedDecoder decoder, DecoderFamily family, ConfigurationReader configuration)
    {
        _model = model;
        var prefix = family.Prefixes[0];
        Add($"{prefix}{family.EmbeddingName}.weight", decoder.Embedding);
        Add($"{prefix}{family.FinalNormName}.weight", decoder.FinalNorm.Gain);
        if (!decoder.HasTiedHead)
        {
            Add(Head, decoder.Head.Weight);
        }

        DecoderMatrix[] biased = [.. family.Biased(configuration)];
        foreach (var (number, layer) in decoder.Layers.Index())
        {
            var before = $"{prefix}layers.{number}.";
            foreach (var (norm, value) in layer.Norms())
            {
                Add($"{before}{family.NormName(norm)}.weight", value.Gain);
            }

            foreach (var group in DecoderShapes.Usual.GroupBy(matrix => family.JoinedName(matrix) ?? family.MatrixName(matrix)))
            {
                AddMatrix($"{before}{group.Key}.weight", [.. group.Select(layer.Of)]);
            }

            foreach (var matrix in DecoderShapes.Usual)
            {
                AddBias(
                    $"{before}{family.MatrixName(matrix)}.bias",
                    layer.BiasOf(matrix),
                    biased.Contains(matrix),
                    layer.Of(matrix).Outputs
                );
            }
        }
    }

    public string Path => _model.Path;

    public IReadOnlyList<string> Files => _model.Files;

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public IWeightSource Stored => _model;

    private void Add(string name, WeightTensor tensor) => AddRows(name, tensor.Shape, [RowRange.All(tensor)]);

    private void AddRows(string name, ImmutableArray<int> shape, ImmutableArray<RowRange> rows) =>
        _tensors.Add(name, new WeightTensor(name, shape, rows[0].Tensor.Path, new StackedRows(rows)));

    private void AddMatrix(string name, ImmutableArray<ExportedMatrix> parts)
    {
        var inputs = parts[0].Linear.Weight.Columns;
        if (parts.FirstOrDefault(part => part.Linear.Weight.Columns != inputs) is { } other)
        {
            throw new ModelFileException(
                Path,
                $"the initializer {other.Linear.Weight} has other inputs than the {inputs} of its neighbors."
            );
        }

        AddRows(
            name,
            [parts.Sum(part => part.Outputs), inputs],
            [.. parts.Select(part => new RowRange(part.Linear.Weight, part.First, part.Outputs))]
        );
    }

    /// <summary>
    /// A bias that the graph has; zeros where the family has one and the exporter left it out, because it was nothing but zeros.
    /// </summary>
    private void AddBias(string name, (WeightTensor Tensor, int First, int Count)? bias, bool isOfFamily, int outputs)
    {
        if (bias is { } given)
        {
            if (given.Tensor.Shape.Length != 1 || given.Tensor.Columns < given.First + given.Count)
            {
                throw new ModelFileException(given.Tensor.Path, $"the initializer {given.Tensor} is no bias of {outputs} outputs.");
            }

            if (!isOfFamily)
            {
                throw new ModelFileException(
                    Path,
                    $"the graph adds the bias {given.Tensor.Name}, which the configuration does not know ({name})."
                );
            }
        }

        if (isOfFamily)
        {
            _tensors.Add(name, new WeightTensor(name, [outputs], Path, new BiasRow(bias)));
        }
    }

    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public void Dispose() => _model.Dispose();

    private sealed class BiasRow((WeightTensor Tensor, int First, int Count)? bias) : IRowReader
    {
        public void ReadFloat32(long first, int count, Span<float> destination)
        {
            destination.Clear();
            if (bias is { } given)
            {
                given.Tensor.ToFloat32().AsSpan(given.First, given.Count).CopyTo(destination);
            }
        }
    }
}
