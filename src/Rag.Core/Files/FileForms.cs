using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Core.Files;

/// <summary>
/// Tells what lies at a path without opening it: opening a pipe waits until somebody writes into it. Where the system cannot be asked
/// for pipes and devices, whatever is neither folder nor link counts as ordinary.
/// </summary>
public static class FileForms
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint TypeOnly = 1;
    private const int ResultBytes = 256;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int OrdinaryType = 0x8000;
    private const int LinkType = 0xA000;

    private static volatile bool s_cannotAsk = !OperatingSystem.IsLinux();

    /// <summary>Of the path itself: a link is a link.</summary>
    public static FileForm Of(string path) => Ask(path, DoNotFollow) ?? Guess(path);

    /// <summary>Of what a link leads to in the end.</summary>
    public static FileForm OfTarget(string path) =>
        Ask(path, 0)
        ?? (
            Directory.Exists(path) ? FileForm.Folder
            : File.Exists(path) ? FileForm.Ordinary
            : FileForm.Missing
        );

    /// <summary>Null where the system does not know the question.</summary>
    private static FileForm? Ask(string path, int flags)
    {
        if (s_cannotAsk)
        {
            return null;
        }

        var result = new byte[ResultBytes];
        try
        {
            if (Status(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), flags, TypeOnly, result) != 0)
            {
                return FileForm.Missing;
            }
        }
        catch (EntryPointNotFoundException)
        {
            s_cannotAsk = true;
            return null;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(result.AsSpan(ModeAt)) & TypeMask) switch
        {
            OrdinaryType => FileForm.Ordinary,
            FolderType => FileForm.Folder,
            LinkType => FileForm.Link,
            _ => FileForm.Special,
        };
    }

    private static FileForm Guess(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is not null ? FileForm.Link
            : Directory.Exists(path) ? FileForm.Folder
            : file.Exists ? FileForm.Ordinary
            : FileForm.Missing;
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Status(int folder, byte[] path, int flags, uint mask, [Out] byte[] result);
}
