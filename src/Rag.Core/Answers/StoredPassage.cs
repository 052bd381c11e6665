using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>A chunk as a passage: its own text under the title, source and date of its article.</summary>
public record StoredPassage(Chunk Chunk, Article Article) : Passage(Chunk.Text, Article.Title, Article.Source, Article.PublishedAt);
