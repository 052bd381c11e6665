using System.Collections.Immutable;
using Rag.Core.Files;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>
/// Models that people brought, each in a folder of its own with its card. A folder under its name is whole: it is filled under another
/// name, flushed to disk and renamed. What a killed process has left is removed by the next one that adds or removes. Thread-safe.
/// </summary>
/// <param name="folder">Made when a model is first added.</param>
/// <param name="freeBytes">The room on the disk that holds a folder.</param>
public sealed class ModelLibrary(string folder, TimeProvider time, Func<string, long> freeBytes)
{
    /// <summary>Left free beside what is copied, in bytes: a disk that is quite full stops the store.</summary>
    private const long Margin = 64 << 20;

    public ModelLibrary(string folder, TimeProvider time)
        : this(folder, time, static path => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace) { }

    public string Folder => folder;

    public string FolderOf(string name) => Path.Combine(folder, name);

    public bool Has(string name) => ModelName.FaultOf(name) is null && File.Exists(Path.Combine(FolderOf(name), ModelCardFile.FileName));

    /// <exception cref="ModelFileException">There is no such model, or its card is damaged.</exception>
    public ModelCard Get(string name) =>
        Has(name) ? ModelCardFile.Read(FolderOf(name), name) : throw new ModelFileException(folder, $"there is no model {name} here.");

    public LibraryListing List()
    {
        var cards = ImmutableArray.CreateBuilder<ModelCard>();
        var troubles = ImmutableArray.CreateBuilder<string>();
        if (!Directory.Exists(folder))
        {
            return new LibraryListing([], []);
        }

        foreach (var name in Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal))
        {
            try
            {
                if (Has(name))
                {
                    cards.Add(Get(name));
                }
            }
            catch (ModelFileException e)
            {
                troubles.Add(e.Message);
            }
        }

        return new LibraryListing(cards.ToImmutable(), troubles.ToImmutable());
    }

    /// <summary>Takes the right to add the model of a name.</summary>
    /// <exception cref="ModelFileException">The name cannot be given, is taken, or another process is at it.</exception>
    /// <exception cref="IOException">The library cannot be written.</exception>
    public LibraryTurn Begin(string name)
    {
        RequireFree(name);
        return LibraryTurn.Take(folder, name, time);
    }

    /// <summary>Adds a model whose files lie elsewhere: linked where the disk can, else copied. They stay where they are.</summary>
    /// <param name="write">Makes the card of the files as they lie in the library; their digests are computed there.</param>
    /// <exception cref="ModelFileException">The name is taken, a file changed or vanished, or the disk has no room.</exception>
    /// <exception cref="IOException">The library cannot be written.</exception>
    public ModelCard Add(
        LibraryTurn turn,
        IReadOnlyList<SelectedFile> files,
        Func<DateTimeOffset, ImmutableArray<ModelFile>, ModelCard> write,
        CancellationToken cancellation
    )
    {
        var name = turn.Name;
        RequireFree(name); // the process that had the turn before may have added it
        var building = turn.BuildingFolder;
        try
        {
            Directory.CreateDirectory(building);
            Copy(name, building, files, cancellation);
            var card = write(time.GetUtcNow(), DigestsOf(building, files, cancellation));
            File.WriteAllBytes(Path.Combine(building, ModelCardFile.FileName), ModelCardFile.Write(card));
            DurableFiles.FlushTree(building);
            Directory.Move(building, FolderOf(name));
            DurableFiles.FlushFolder(folder);
            return card;
        }
        catch
        {
            LibraryTurn.Delete(building);
            throw;
        }
    }

    /// <exception cref="ModelFileException">The name cannot be given, or is taken.</exception>
    public void RequireFree(string name)
    {
        if (ModelName.FaultOf(name) is { } fault)
        {
            throw new ModelFileException(folder, fault);
        }

        if (Path.Exists(FolderOf(name)))
        {
            throw new ModelFileException(
                FolderOf(name),
                $"there is a model {name} already: give another name with --name, or remove that one first (rag models remove {name})."
            );
        }
    }

    private void Copy(string name, string building, IReadOnlyList<SelectedFile> files, CancellationToken cancellation)
    {
        var toCopy = new List<(string Source, string Target)>();
        foreach (var file in files)
        {
            var target = Path.Combine(building, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!HardLinks.TryCreate(file.Source, target))
            {
                toCopy.Add((file.Source, target));
            }
            else if (FileForms.Of(target) != FileForm.Ordinary)
            {
                throw new ModelFileException(file.Source, "the file became something else while it was imported.");
            }
        }

        RequireRoom(name, toCopy.Sum(file => new FileInfo(file.Source).Length));
        foreach (var (source, target) in toCopy)
        {
            CopyFile(source, target, cancellation);
        }
    }

    /// <summary>Refuses before anything is written what the disk has no room for.</summary>
    /// <param name="needed">In bytes.</param>
    /// <exception cref="ModelFileException">The message has both figures.</exception>
    public void RequireRoom(string name, long needed)
    {
        if (needed > 0 && freeBytes(folder) - Margin is var free && needed > free)
        {
            throw new ModelFileException(
                folder,
                $"{name} needs {needed / 1e6:F0} MB where {Math.Max(free, 0) / 1e6:F0} MB may be used: make room, or name a data folder on "
                    + "another disk with --data-dir."
            );
        }
    }

    private static void CopyFile(string source, string target, CancellationToken cancellation)
    {
        try
        {
            using var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            using var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            var buffer = new byte[1 << 20];
            while (input.Read(buffer) is > 0 and var count)
            {
                cancellation.ThrowIfCancellationRequested();
                output.Write(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(source, $"the file cannot be copied ({e.Message})", e);
        }
    }

    private static ImmutableArray<ModelFile> DigestsOf(string building, IReadOnlyList<SelectedFile> files, CancellationToken cancellation)
    {
        var digests = ImmutableArray.CreateBuilder<ModelFile>();
        foreach (var file in files.Where(file => !ModelFileNames.IsText(file.Path)))
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Path.Combine(building, file.Path);
            digests.Add(new ModelFile(file.Path, new FileInfo(path).Length, ModelCatalog.Digest(path)));
        }

        return digests.ToImmutable();
    }

    /// <summary>Removes a model, of which a process that is killed meanwhile leaves nothing under its name.</summary>
    /// <exception cref="ModelFileException">There is no such model.</exception>
    /// <exception cref="IOException">The library cannot be written.</exception>
    public void Remove(string name)
    {
        if (ModelName.FaultOf(name) is not null || !Directory.Exists(FolderOf(name)))
        {
            throw new ModelFileException(folder, $"there is no model {name} here.");
        }

        using var turn = LibraryTurn.Take(folder, name, time);
        if (Directory.Exists(FolderOf(name)))
        {
            Directory.Move(FolderOf(name), turn.BuildingFolder);
            DurableFiles.FlushFolder(folder);
            LibraryTurn.Delete(turn.BuildingFolder);
        }
    }
}
