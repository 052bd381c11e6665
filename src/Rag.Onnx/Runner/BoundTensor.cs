using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Runner;

/// <summary>
/// A graph input or output of changing shape in native memory that grows and is reused. It is bound again only when its shape has changed,
/// so that decode steps of one shape allocate nothing.
/// </summary>
internal sealed unsafe class BoundTensor<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 64;

    private readonly Action<OrtValue> _bind;
    private readonly TensorElementType _type;
    private readonly long[] _shape;
    private T* _memory;
    private long _capacity;
    private OrtValue? _value;

    /// <param name="bind">Binds the tensor to its input or output.</param>
    public BoundTensor(int rank, Action<OrtValue> bind)
    {
        _bind = bind;
        _shape = new long[rank];
        _type = (TensorElementType)TensorTypes.Of<T>();
    }

    public Span<T> Elements => new(_memory, _value is null ? 0 : checked((int)Length));

    private long Length
    {
        get
        {
            long length = 1;
            foreach (var size in _shape)
            {
                length *= size;
            }

            return length;
        }
    }

    /// <summary>Gives the tensor a shape; its elements are undefined when the shape has changed.</summary>
    public void Resize(params ReadOnlySpan<long> shape)
    {
        if (_value is not null && shape.SequenceEqual(_shape))
        {
            return;
        }

        shape.CopyTo(_shape);
        _value?.Dispose();
        _value = null;
        var length = Length;
        if (_memory == null || length > _capacity)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _capacity = Math.Max(length + (length / 2), 64);
            _memory = (T*)NativeMemory.AlignedAlloc((nuint)(_capacity * Unsafe.SizeOf<T>()), Alignment);
        }

        _value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            _type,
            _shape,
            (nint)_memory,
            length * Unsafe.SizeOf<T>()
        );
        _bind(_value);
    }

    /// <summary>Gives the tensor a shape and its elements.</summary>
    public void Set(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape)
    {
        Resize(shape);
        elements.CopyTo(Elements);
    }

    /// <summary>Binds the tensor again, which copies an input to a device with memory of its own.</summary>
    public void Bind() => _bind(_value ?? throw new InvalidOperationException("The tensor has no shape yet."));

    public void Dispose()
    {
        _value?.Dispose();
        _value = null;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
