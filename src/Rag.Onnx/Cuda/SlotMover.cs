using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>Carries out <see cref="SlotMove"/>s on a device.</summary>
internal sealed class SlotMover : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly KeyRotation _rotation;
    private readonly int _pairs;
    private readonly BoundTensor<long> _sources;
    private readonly BoundTensor<long> _targets;
    private readonly BoundTensor<long> _turns;
    private readonly BoundTensor<float> _cosines;
    private readonly BoundTensor<float> _sines;
    private readonly Dictionary<int, int> _rows = [];

    public SlotMover(SessionOptions options, DecoderConfiguration configuration, DeviceCaches caches)
    {
        var rotary = configuration.Rotary ?? throw new ArgumentException("The layers rotate in different ways.", nameof(configuration));
        _pairs = rotary.RadiansPerPosition.Length;
        _rotation = new KeyRotation(rotary);
        _session = new InferenceSession(
            SlotMoveGraph.Build(configuration.Layers, configuration.KvHeads, configuration.HeadSize, _pairs, CudaContract.Element),
            options
        );
        _binding = _session.CreateIoBinding();
        long[] shape = [(long)caches.Blocks * CudaContract.BlockSize, configuration.KvHeads, configuration.HeadSize];
        caches.BindInputs(_binding, shape);
        caches.BindOutputs(_binding, shape);
        _sources = Input<long>(SlotMoveGraph.Sources, 1);
        _targets = Input<long>(SlotMoveGraph.Targets, 2);
        _turns = Input<long>(SlotMoveGraph.Turns, 1);
        _cosines = Input<float>(SlotMoveGraph.Cosines, 2);
        _sines = Input<float>(SlotMoveGraph.Sines, 2);

        BoundTensor<T> Input<T>(string name, int rank)
            where T : unmanaged => new(rank, value => _binding.BindInput(name, value));
    }

    /// <summary>All sources are read before any target is written.</summary>
    public void Move(IReadOnlyList<SlotMove> moves)
    {
        if (moves.Count == 0)
        {
            return;
        }

        _sources.Resize(moves.Count);
        _targets.Resize(moves.Count, 1);
        _turns.Resize(moves.Count);
        _rows.Clear();
        for (var i = 0; i < moves.Count; i++)
        {
            _sources.Elements[i] = moves[i].Source;
            _targets.Elements[i] = moves[i].Target;
            if (!_rows.TryGetValue(moves[i].Delta, out var row))
            {
                _rows[moves[i].Delta] = row = _rows.Count;
            }

            _turns.Elements[i] = row;
        }

        _cosines.Resize(_rows.Count, _pairs);
        _sines.Resize(_rows.Count, _pairs);
        foreach (var (delta, row) in _rows)
        {
            _rotation.Angles(delta, _cosines.Elements.Slice(row * _pairs, _pairs), _sines.Elements.Slice(row * _pairs, _pairs));
        }

        // Binding is what copies an input to a device, so the inputs are bound after they were filled.
        BindAgain();
        _session.RunWithBinding(_runOptions, _binding);
    }

    private void BindAgain()
    {
        _sources.Bind();
        _targets.Bind();
        _turns.Bind();
        _cosines.Bind();
        _sines.Bind();
    }

    public void Dispose()
    {
        _binding.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
        _sources.Dispose();
        _targets.Dispose();
        _turns.Dispose();
        _cosines.Dispose();
        _sines.Dispose();
    }
}
