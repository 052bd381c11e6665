namespace Rag.Cluster.Forwarding;

/// <summary>
/// Server-sent events as another node sends them, none of them in part: where the node fails, what was begun is dropped, and one last event
/// says so. Read by one reader at a time.
/// </summary>
/// <param name="inner">Owned.</param>
/// <param name="ending">The last event of a stream that breaks off.</param>
/// <param name="gone">Canceled when the node is gone.</param>
/// <param name="left">Canceled when the caller is gone: then nothing more is said.</param>
internal sealed class WholeEvents(Stream inner, ReadOnlyMemory<byte> ending, CancellationToken gone, CancellationToken left) : Stream
{
    private const int FirstSize = 16 << 10;

    /// <summary>No event is longer.</summary>
    private const int MostBytes = 16 << 20;

    private byte[] _buffer = new byte[FirstSize];

    /// <summary>Bytes [_passed, _whole) are whole events that were not passed on yet, [_whole, _count) the beginning of one.</summary>
    private int _passed;
    private int _whole;
    private int _count;
    private bool _isEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for the first event. What fails here fails as it does.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellation)
    {
        while (_whole == 0 && !_isEnded)
        {
            await FillAsync(cancellation).ConfigureAwait(false);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_passed == _whole && !_isEnded)
        {
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, gone);
                await FillAsync(either.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (!left.IsCancellationRequested && IsOfNode(failure, cancellationToken))
            {
                End();
            }
        }

        var length = Math.Min(buffer.Length, _whole - _passed);
        _buffer.AsMemory(_passed, length).CopyTo(buffer);
        _passed += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsOfNode(Exception failure, CancellationToken cancellation) =>
        failure is IOException or HttpRequestException or InvalidDataException
        || (failure is OperationCanceledException && gone.IsCancellationRequested && !cancellation.IsCancellationRequested);

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        MakeRoom();
        var read = await inner.ReadAsync(_buffer.AsMemory(_count), cancellation).ConfigureAwait(false);
        _isEnded = read == 0;
        var searched = Math.Max(_whole, _count - 1);
        _count += read;
        var end = _buffer.AsSpan(searched, _count - searched).LastIndexOf("\n\n"u8);
        _whole =
            _isEnded ? _count
            : end < 0 ? _whole
            : searched + end + 2;
    }

    /// <summary>What was passed on makes room for what comes.</summary>
    private void MakeRoom()
    {
        if (_passed > 0)
        {
            _buffer.AsSpan(_passed, _count - _passed).CopyTo(_buffer);
            (_whole, _count, _passed) = (_whole - _passed, _count - _passed, 0);
        }

        if (_count == _buffer.Length)
        {
            if (_buffer.Length >= MostBytes)
            {
                throw new InvalidDataException("An event of another node is too long.");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private void End()
    {
        (_buffer, _passed, _whole, _count, _isEnded) = (ending.ToArray(), 0, ending.Length, ending.Length, true);
    }
}
