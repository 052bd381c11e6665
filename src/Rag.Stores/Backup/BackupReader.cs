using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Rag.Core.Files;

namespace Rag.Stores.Backup;

/// <summary>
/// A backup as it is read: nothing in it is believed before it has been compared. What it says of sizes is compared with its own size
/// first, what it holds with the digests of its manifest, and the databases with the versions that this program knows.
/// </summary>
internal sealed class BackupReader : IDisposable
{
    private const int MostManifestBytes = 64 << 20;
    private const int StepBytes = 1 << 20;

    /// <summary>The head of a SQLite file: a mark, and at 60 and 68 the user's version and the program that made it.</summary>
    private const int HeadBytes = 100;
    private const int VersionAt = 60;
    private const int ApplicationAt = 68;

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly byte[] _step = new byte[StepBytes];

    private BackupReader(string path, ZipArchive archive)
    {
        (_path, _archive) = (path, archive);
        Manifest = ReadManifest();
    }

    public BackupManifest Manifest { get; }

    /// <exception cref="BackupRefusedException">It is no backup, not whole, or a newer program's.</exception>
    public static BackupReader Open(string path)
    {
        if (FileForms.OfTarget(path) is var form && form != FileForm.Ordinary)
        {
            throw new BackupRefusedException(
                form == FileForm.Missing ? $"There is no file {path}." : $"{path} is no file: name a backup that 'rag backup' made."
            );
        }

        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            return new BackupReader(path, archive);
        }
        catch (Exception e)
        {
            archive?.Dispose();
            throw e is InvalidDataException or EndOfStreamException or JsonException or ArgumentException
                ? Refused(path, "it is none that 'rag backup' made, or its end is missing", e)
                : e;
        }
    }

    /// <summary>Reads every file and compares it.</summary>
    /// <param name="target">Where a file is written; null where it is only to be compared.</param>
    /// <exception cref="BackupRefusedException">A file is not the one that was written, or a newer program's.</exception>
    public void Read(Func<string, Stream?> target, CancellationToken cancellation)
    {
        foreach (var file in Manifest.Files)
        {
            try
            {
                using var output = target(file.Name);
                Read(file, output, cancellation);
            }
            catch (InvalidDataException e)
            {
                throw Refused(_path, $"{file.Name} in it cannot be read", e);
            }
        }
    }

    public void Dispose() => _archive.Dispose();

    private BackupManifest ReadManifest()
    {
        foreach (var entry in _archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new InvalidDataException($"{entry.FullName} is there twice.");
            }
        }

        if (
            !_entries.Remove(BackupContents.ManifestName, out var listed)
            || listed.Length > MostManifestBytes
            || listed.Length != listed.CompressedLength
        )
        {
            throw new InvalidDataException("There is no manifest.");
        }

        var bytes = new byte[listed.Length];
        using (var stream = listed.Open())
        {
            stream.ReadExactly(bytes);
        }

        var manifest = JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifest)
            ?? throw new InvalidDataException("The manifest is empty.");
        if (manifest.Format is < 1 or > BackupManifest.NewestFormat)
        {
            throw new BackupRefusedException(
                $"{_path} has format {manifest.Format}, made by a newer program than this one, which knows {BackupManifest.NewestFormat}: "
                    + "use the newer program."
            );
        }

        Require(manifest);
        return manifest;
    }

    /// <summary>The manifest names what is there and nothing else, each under a name that a data folder has.</summary>
    private void Require(BackupManifest manifest)
    {
        var size = new FileInfo(_path).Length;
        var (bytes, named) = (0L, new HashSet<string>(StringComparer.Ordinal));
        foreach (var file in manifest.Files)
        {
            if (
                file is null
                || !BackupContents.Holds(file.Name)
                || !named.Add(file.Name)
                || !_entries.TryGetValue(file.Name, out var entry)
                || entry.Length != file.Length
                || entry.CompressedLength != file.Length
                || file.Length > size - bytes
            )
            {
                throw new InvalidDataException($"{file?.Name} is not what the manifest says.");
            }

            bytes += file.Length;
        }

        if (named.Count != _entries.Count || !named.Contains(BackupContents.StoreName))
        {
            throw new InvalidDataException("The manifest does not name what is there.");
        }
    }

    private void Read(BackedUpFile file, Stream? output, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var content = _entries[file.Name].Open();
        var left = file.Length;
        while (left > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = content.ReadAtLeast(
                _step.AsSpan(0, (int)Math.Min(left, StepBytes)),
                (int)Math.Min(left, HeadBytes),
                throwOnEndOfStream: false
            );
            if (read == 0)
            {
                throw new InvalidDataException($"{file.Name} is cut.");
            }

            if (left == file.Length)
            {
                RequireKnown(file.Name, _step.AsSpan(0, read));
            }

            hash.AppendData(_step, 0, read);
            output?.Write(_step, 0, read);
            left -= read;
        }

        if (!Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(file.Sha256, StringComparison.Ordinal))
        {
            throw Refused(_path, $"{file.Name} in it does not have the digest that it was written with");
        }
    }

    private void RequireKnown(string name, ReadOnlySpan<byte> start)
    {
        if (BackupContents.VersionOf(name) is not { } known)
        {
            return;
        }

        if (start.Length < HeadBytes || BinaryPrimitives.ReadInt32BigEndian(start[ApplicationAt..]) != known.ApplicationId)
        {
            throw Refused(_path, $"{name} in it is a database of another program");
        }

        if (BinaryPrimitives.ReadInt32BigEndian(start[VersionAt..]) is var version && version > known.Newest)
        {
            throw new BackupRefusedException(
                $"{name} in {_path} has version {version}, made by a newer program than this one, which knows {known.Newest}: use the "
                    + "newer program."
            );
        }
    }

    private static BackupRefusedException Refused(string path, string why, Exception? cause = null) =>
        new($"{path} cannot be restored, since {why}: take another backup.", cause);
}
