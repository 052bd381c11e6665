using System.IO.Hashing;
using Rag.Core.Files;
using Rag.Retrieval.Lexical;

namespace Rag.Stores.Embedded.Index;

/// <summary>A file of saved postings and its checksum (XxHash3 of the whole).</summary>
internal static class PostingsFile
{
    private const int StepBytes = 1 << 20;

    /// <summary>Not brought to the disk: what a power cut leaves of it has another checksum.</summary>
    /// <exception cref="OperationCanceledException">A part of it is written.</exception>
    public static ulong Write(string path, InvertedIndex index, Func<bool> isStopped)
    {
        using var hashed = new HashedStream(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, StepBytes), isStopped);
        index.Save(hashed);
        return hashed.Checksum;
    }

    /// <exception cref="InvalidDataException">The file is not the one that was written.</exception>
    public static InvertedIndex Read(string path, ulong checksum)
    {
        if (FileForms.Of(path) != FileForm.Ordinary)
        {
            throw new InvalidDataException("It is missing, or no ordinary file.");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, StepBytes, FileOptions.SequentialScan);
        using var hashed = new HashedStream(file, static () => false);
        var index = InvertedIndex.Load(hashed, file.Length);
        return hashed.Checksum == checksum
            ? index
            : throw new InvalidDataException("It does not have the checksum that it was written with.");
    }

    public static void Overwrite(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        var zeros = new byte[(int)Math.Min(StepBytes, file.Length)];
        for (var left = file.Length; left > 0; left -= zeros.Length)
        {
            file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Hashes what goes through it.</summary>
    private sealed class HashedStream(FileStream file, Func<bool> isStopped) : Stream
    {
        private readonly XxHash3 _hash = new();

        public ulong Checksum => _hash.GetCurrentHashAsUInt64();

        public override bool CanRead => file.CanRead;

        public override bool CanWrite => file.CanWrite;

        public override bool CanSeek => false;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = file.Read(buffer);
            _hash.Append(buffer[..read]);
            return read;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                if (isStopped())
                {
                    throw new OperationCanceledException();
                }

                var step = buffer[..Math.Min(StepBytes, buffer.Length)];
                file.Write(step);
                _hash.Append(step);
                buffer = buffer[step.Length..];
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => file.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
