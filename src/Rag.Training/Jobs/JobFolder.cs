namespace Rag.Training.Jobs;

/// <summary>The folder of one job. A result appears in it only when it is whole: it is written under another name and renamed.</summary>
internal sealed class JobFolder(string path)
{
    private const string Unfinished = ".unfinished";

    public string File(string name) => Path.Combine(path, name);

    /// <summary>A file of the result.</summary>
    /// <param name="write">Writes the file at the path that it is given.</param>
    public void PublishFile(string name, Action<string> write)
    {
        var temporary = File(name + Unfinished);
        write(temporary);
        System.IO.File.Move(temporary, File(name), overwrite: true);
    }

    /// <summary>A folder of the result; one that is left from an earlier run goes.</summary>
    /// <param name="write">Fills the folder that it is given, which is empty.</param>
    public void PublishFolder(string name, Action<string> write)
    {
        var (temporary, whole) = (File(name + Unfinished), File(name));
        RemoveFolder(temporary);
        Directory.CreateDirectory(temporary);
        write(temporary);
        RemoveFolder(whole);
        Directory.Move(temporary, whole);
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
