using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Rag.ModelFiles.Weights;

/// <summary>
/// A read-only file mapped into memory. Spans are valid until <see cref="Dispose"/>. The file must not shrink meanwhile: the
/// operating system ends a process that touches a mapped page behind the end of its file.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _mapping;
    private readonly SafeMemoryMappedViewHandle? _view;
    private byte* _start;
    private bool _disposed;

    private MappedFile(string path, long length, MemoryMappedFile? mapping, SafeMemoryMappedViewHandle? view, byte* start)
    {
        (Path, Length, _mapping, _view) = (path, length, mapping, view);
        _start = start;
    }

    public string Path { get; }

    public long Length { get; }

    public static MappedFile Open(string path)
    {
        BoundedFile.RequireOrdinary(path);
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            if (length == 0)
            {
                return new MappedFile(path, 0, null, null, null);
            }

            var mapping = MemoryMappedFile.CreateFromFile(
                handle,
                null,
                length,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: true
            );
            var view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
            byte* start = null;
            view.AcquirePointer(ref start);
            return new MappedFile(path, length, mapping, view, start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BoundedFile.Unreadable(path, e);
        }
    }

    /// <summary>Bytes [offset, offset + length). The range must lie in the file.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _start = null;
        _view?.ReleasePointer();
        _view?.Dispose();
        _mapping?.Dispose();
    }
}
