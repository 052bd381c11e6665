using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Files;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Backup;

/// <summary>
/// Writes a data folder as a ZIP file without compression, so that sizes can be checked against the file's own before anything is read.
/// SQLite's online backup copies each database in one read transaction into a folder beside them, from where it is sent.
/// </summary>
internal sealed class BackupWriter(StoreLayout layout, ZipArchive archive)
{
    private const int StepBytes = 1 << 20;

    private readonly List<BackedUpFile> _files = [];
    private readonly byte[] _step = new byte[StepBytes];

    /// <param name="pin">Takes the store as it is at one moment.</param>
    public async Task WriteAsync(Func<PinnedStore> pin, DateTimeOffset now, CancellationToken cancellation)
    {
        layout.RemoveUnsentBackup();
        Directory.CreateDirectory(layout.UnsentBackup);
        try
        {
            foreach (var name in BackupContents.WatchFiles(layout.DataDir))
            {
                await AddFileAsync(name, cancellation).ConfigureAwait(false);
            }

            foreach (var side in BackupContents.DatabasesBeside(layout.DataDir).Where(side => File.Exists(side.Path)))
            {
                using var connection = PinnedStore.OpenToRead(side.Path);
                await AddDatabaseAsync(Path.GetFileName(side.Path), connection, cancellation).ConfigureAwait(false);
            }

            using (var store = pin())
            {
                await AddDatabaseAsync(BackupContents.StoreName, store.Database, cancellation).ConfigureAwait(false);
                foreach (var segment in store.Segments)
                {
                    await AddAsync($"segments/{Path.GetFileName(segment.Name)}", segment, cancellation).ConfigureAwait(false);
                }
            }

            foreach (var name in BackupContents.PlainFiles(layout.DataDir))
            {
                await AddFileAsync(name, cancellation).ConfigureAwait(false);
            }

            var manifest = new BackupManifest(BackupManifest.NewestFormat, now, _files);
            using var bytes = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest));
            await AddAsync(BackupContents.ManifestName, bytes, cancellation).ConfigureAwait(false);
        }
        finally
        {
            layout.RemoveUnsentBackup();
        }
    }

    private async Task AddDatabaseAsync(string name, SqliteConnection database, CancellationToken cancellation)
    {
        var path = Path.Combine(layout.UnsentBackup, name);
        using (var copy = SqliteFile.Connection(path))
        {
            copy.Open();
            copy.Execute("PRAGMA synchronous = OFF"); // nobody reads it after a power cut
            database.BackupDatabase(copy);
        }

        using (var content = PinnedStore.OpenToCopy(path))
        {
            await AddAsync(name, content, cancellation).ConfigureAwait(false);
        }

        File.Delete(path);
    }

    /// <summary>Nothing where the file has gone since it was listed, or is none.</summary>
    private async Task AddFileAsync(string name, CancellationToken cancellation)
    {
        var path = Path.Combine(layout.DataDir, name);
        if (FileForms.Of(path) == FileForm.Ordinary)
        {
            using var content = PinnedStore.OpenToCopy(path);
            await AddAsync(name, content, cancellation).ConfigureAwait(false);
        }
    }

    private async Task AddAsync(string name, Stream content, CancellationToken cancellation)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var output = await entry.OpenAsync(cancellation).ConfigureAwait(false);
        await using var _ = output.ConfigureAwait(false);
        var length = 0L;
        while (await content.ReadAsync(_step, cancellation).ConfigureAwait(false) is > 0 and var read)
        {
            hash.AppendData(_step, 0, read);
            await output.WriteAsync(_step.AsMemory(0, read), cancellation).ConfigureAwait(false);
            length += read;
        }

        _files.Add(new BackedUpFile(name, length, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}
