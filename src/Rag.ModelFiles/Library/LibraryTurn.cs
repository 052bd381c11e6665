using Rag.Core.Files;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>
/// The right to add or remove the model of one name, in this process or another; the system drops it with the process. Whoever takes it
/// removes what killed processes have left of any model.
/// </summary>
public sealed class LibraryTurn : IDisposable
{
    private const string BuildingPrefix = ".building-";
    private const string PullingPrefix = ".pulling-";
    private const string LockPrefix = ".lock-";

    /// <summary>What was fetched of a model is kept so long, for another try to go on with.</summary>
    private static readonly TimeSpan s_keptPull = TimeSpan.FromDays(7);

    private readonly FileStream _file;

    private LibraryTurn(string folder, string name, FileStream file)
    {
        _file = file;
        Name = name;
        BuildingFolder = Path.Combine(folder, BuildingPrefix + name);
        PullingFolder = Path.Combine(folder, PullingPrefix + name);
    }

    public string Name { get; }

    /// <summary>Where the model is put together; nothing lies there yet.</summary>
    public string BuildingFolder { get; }

    /// <summary>Where what is fetched of the model lies until it is whole.</summary>
    public string PullingFolder { get; }

    /// <exception cref="ModelFileException">Another process is at the model of this name.</exception>
    /// <exception cref="IOException">The library cannot be written.</exception>
    public static LibraryTurn Take(string folder, string name, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var turn = Try(folder, name)
            ?? throw new ModelFileException(
                Path.Combine(folder, name),
                $"another process adds or removes the model {name}: wait for it, or give another name with --name."
            );
        try
        {
            Delete(turn.BuildingFolder);
            Sweep(folder, time);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private static LibraryTurn? Try(string folder, string name)
    {
        var path = Path.Combine(folder, LockPrefix + name);
        if (FileForms.Of(path) is not (FileForm.Missing or FileForm.Ordinary))
        {
            throw new IOException($"{path} is no ordinary file: remove it.");
        }

        try
        {
            return new LibraryTurn(folder, name, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (FileLocks.IsHeldByAnother(e))
        {
            return null;
        }
    }

    private static void Sweep(string folder, TimeProvider time)
    {
        var oldest = time.GetUtcNow().UtcDateTime - s_keptPull;
        SweepOf(BuildingPrefix, _ => true);
        SweepOf(PullingPrefix, left => NewestIn(left) < oldest);

        void SweepOf(string prefix, Func<string, bool> isWaste)
        {
            foreach (var left in Directory.EnumerateDirectories(folder, prefix + "*"))
            {
                var name = Path.GetFileName(left)[prefix.Length..];
                using var turn = ModelName.FaultOf(name) is null ? Try(folder, name) : null;
                if (turn is not null && isWaste(left))
                {
                    Delete(left);
                }
            }
        }
    }

    private static DateTime NewestIn(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(File.GetLastWriteTimeUtc)
            .Append(Directory.GetLastWriteTimeUtc(folder))
            .Max();

    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => _file.Dispose();
}
