using System.Text.Json;
using Rag.Core.Files;
using Rag.Core.Guard;

namespace Rag.Stores.Guard;

/// <summary>
/// The guard's figures in a file of the data folder, replaced as a whole: after a kill the old one or the new one is there. Thread-safe.
/// </summary>
public sealed class GuardFile(string dataDir) : IGuardLedger
{
    public const string Name = "guard.json";

    /// <summary>More than figures of all modes and readers can be.</summary>
    private const long LongestFile = 64 << 20;

    private readonly Lock _lock = new();

    public string? Trouble { get; private set; }

    private string FilePath { get; } = Path.Combine(dataDir, Name);

    public IReadOnlyList<GuardedMode> Load()
    {
        lock (_lock)
        {
            try
            {
                Trouble = null;
                return Read();
            }
            catch (Exception failure)
                when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or FormatException)
            {
                Trouble =
                    $"{FilePath} cannot be read, so no mode of KV reuse counts as closed: "
                    + $"{failure.Message} Remove the file, or put it back "
                    + "from a backup.";
                return [];
            }
        }
    }

    public void Save(IReadOnlyList<GuardedMode> modes)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(dataDir);
            var next = FilePath + ".next";
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, [.. modes.Select(KeptMode.Of)], GuardFileJson.Default.ListKeptMode);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, FilePath, overwrite: true);
        }
    }

    private IReadOnlyList<GuardedMode> Read()
    {
        var form = FileForms.OfTarget(FilePath);
        if (form == FileForm.Missing)
        {
            return [];
        }

        if (form != FileForm.Ordinary)
        {
            throw new InvalidDataException("It is no file.");
        }

        using var file = File.OpenRead(FilePath);
        if (file.Length > LongestFile)
        {
            throw new InvalidDataException($"It has {file.Length:N0} bytes.");
        }

        var kept = JsonSerializer.Deserialize(file, GuardFileJson.Default.ListKeptMode) ?? throw new InvalidDataException("It is empty.");
        return [.. kept.Select(mode => mode.ToMode())];
    }
}
